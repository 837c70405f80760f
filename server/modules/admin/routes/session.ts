import { implement } from '@orpc/server'

import { session } from '../../../../api/admin/session.ts'
import type { Progress } from '../../../../api/admin/session.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { hashOfToken } from '../../../platform/session/tokens.ts'
import { beginPasskey, beginStepUpPasskey, finishPasskey, finishStepUpPasskey } from '../commands/passkeySignIn.ts'
import { signOut } from '../commands/sessions.ts'
import { signIn } from '../commands/signIn.ts'
import { beginEnrolment, finishEnrolment, newPassword, openLink, secondFactor } from '../commands/signInSteps.ts'
import { progressOf } from '../commands/signInUnderWay.ts'
import type { Advanced } from '../commands/signInUnderWay.ts'
import { ownDemoCode, stepUp } from '../commands/stepUp.ts'
import { welcome } from '../queries/logins.ts'
import { whoAmI } from '../queries/me.ts'

const os = implement(session).$context<RequestContext>().use(admission)

/** Keeps in the browser what the step has come to; who is in is told who he is. */
export async function answerStep(context: RequestContext, { progress, signInToken, session: opened }: Advanced): Promise<Progress> {
  if (opened === null) {
    if (signInToken !== undefined) context.setSignIn(signInToken)
    return progress
  }
  context.setSession(opened.token)
  if (context.signInHash !== null) context.setSignIn(null)
  if (opened.deviceToken !== null) context.setDevice(opened.deviceToken)
  const who = {
    kind: 'session',
    tokenHash: hashOfToken(opened.token),
    permission: 'self',
    requestId: context.requestId,
    admitted: false
  } as const
  return { ...progress, me: await whoAmI(context.services, { ...who }) }
}

/** `demoPassword` is told on the sign-in page of a demo store only; `provider` is the label of the outside one. */
export const sessionRoutes = (demoPassword: string, provider: string | null) => ({
  signIn: os.signIn.handler(async ({ input, context }) => answerStep(context, await signIn(context.services, input, context))),
  progress: os.progress.handler(({ context }) => progressOf(context.services, context)),
  newPassword: os.newPassword.handler(async ({ input, context }) =>
    answerStep(context, await newPassword(context.services, context, input.password))
  ),
  secondFactor: os.secondFactor.handler(async ({ input, context }) =>
    answerStep(context, await secondFactor(context.services, context, input.code))
  ),
  enrolBegin: os.enrolBegin.handler(({ context }) => beginEnrolment(context.services, context)),
  enrolFinish: os.enrolFinish.handler(async ({ input, context }) =>
    answerStep(context, await finishEnrolment(context.services, context, input.code))
  ),
  passkeyBegin: os.passkeyBegin.handler(async ({ context }) => {
    const { options, signInToken } = await beginPasskey(context.services, context, context.origin)
    if (signInToken !== undefined) context.setSignIn(signInToken)
    return { ...options }
  }),
  passkeyFinish: os.passkeyFinish.handler(async ({ input, context }) =>
    answerStep(context, await finishPasskey(context.services, context, context.origin, input.answer))
  ),
  openLink: os.openLink.handler(async ({ input, context }) => answerStep(context, await openLink(context.services, context, input.secret))),
  stepUp: os.stepUp.handler(async ({ input, context }) => {
    const { token, until } = await stepUp(context.services, context.who, context, input.code)
    context.setSession(token)
    return { until }
  }),
  stepUpPasskeyBegin: os.stepUpPasskeyBegin.handler(async ({ context }) => ({
    ...(await beginStepUpPasskey(context.services, context.who, context.origin))
  })),
  stepUpPasskeyFinish: os.stepUpPasskeyFinish.handler(async ({ input, context }) => {
    const { token, until } = await finishStepUpPasskey(context.services, context.who, context.origin, input.answer)
    context.setSession(token)
    return { until }
  }),
  demoCode: os.demoCode.handler(({ context }) => ownDemoCode(context.services, context.who)),
  signOut: os.signOut.handler(async ({ context }) => {
    await signOut(context.services, context.who)
    context.setSession(null)
    return {}
  }),
  me: os.me.handler(({ context }) => whoAmI(context.services, context.who)),
  welcome: os.welcome.handler(async ({ context }) => {
    const { demo, logins, setUp } = await welcome(context.services.db)
    return {
      demo,
      demoLogins: logins.map((login) => ({ ...login, password: demoPassword })),
      secureCookie: context.secure,
      provider,
      setUp
    }
  })
})
