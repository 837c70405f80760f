import { implement } from '@orpc/server'

import { logins, security, sessions } from '../../../../api/admin/logins.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { closeLogin, inviteLogin, resetLink, resumeLogin, suspendLogin, unlockLogin } from '../commands/loginChanges.ts'
import {
  beginOwnPasskey,
  beginOwnTotp,
  changePassword,
  endOwnSession,
  finishOwnPasskey,
  finishOwnTotp,
  removeFactor,
  renewOwnRecoveryCodes,
  revokeDevice
} from '../commands/security.ts'
import { endSessionsOfPerson, sessionsOfPerson } from '../commands/sessionEnds.ts'
import { securityOf } from '../queries/security.ts'
import { loginsOf } from '../queries/sessions.ts'

const os = implement({ logins, sessions, security }).$context<RequestContext>().use(admission)
const done = async (work: Promise<void>) => {
  await work
  return {}
}

export const loginRoutes = {
  list: os.logins.list.handler(({ input, context }) => loginsOf(context.services, context.who, input.staffId)),
  invite: os.logins.invite.handler(({ input, context }) => inviteLogin(context.services, context.who, input)),
  resetLink: os.logins.resetLink.handler(({ input, context }) => resetLink(context.services, context.who, input)),
  unlock: os.logins.unlock.handler(({ input, context }) => done(unlockLogin(context.services, context.who, input))),
  suspend: os.logins.suspend.handler(({ input, context }) => done(suspendLogin(context.services, context.who, input))),
  resume: os.logins.resume.handler(({ input, context }) => done(resumeLogin(context.services, context.who, input))),
  close: os.logins.close.handler(({ input, context }) => done(closeLogin(context.services, context.who, input)))
}

export const othersSessionRoutes = {
  list: os.sessions.list.handler(({ input, context }) => sessionsOfPerson(context.services, context.who, input.staffId)),
  end: os.sessions.end.handler(async ({ input, context }) => ({ ended: await endSessionsOfPerson(context.services, context.who, input) }))
}

export const securityRoutes = {
  overview: os.security.overview.handler(({ context }) => securityOf(context.services, context.who)),
  changePassword: os.security.changePassword.handler(async ({ input, context }) => {
    const { token, sessionsEnded } = await changePassword(context.services, context.who, context, input)
    context.setSession(token)
    return { sessionsEnded }
  }),
  totpBegin: os.security.totpBegin.handler(({ context }) => beginOwnTotp(context.services, context.who)),
  totpFinish: os.security.totpFinish.handler(({ input, context }) => finishOwnTotp(context.services, context.who, input.code)),
  renewRecoveryCodes: os.security.renewRecoveryCodes.handler(({ context }) => renewOwnRecoveryCodes(context.services, context.who)),
  passkeyBegin: os.security.passkeyBegin.handler(async ({ context }) => ({
    ...(await beginOwnPasskey(context.services, context.who, context.origin))
  })),
  passkeyFinish: os.security.passkeyFinish.handler(({ input, context }) =>
    finishOwnPasskey(context.services, context.who, context.origin, input)
  ),
  removeFactor: os.security.removeFactor.handler(({ input, context }) =>
    done(removeFactor(context.services, context.who, input.credentialId))
  ),
  endSession: os.security.endSession.handler(({ input, context }) => done(endOwnSession(context.services, context.who, input.sessionId))),
  revokeDevice: os.security.revokeDevice.handler(({ input, context }) => done(revokeDevice(context.services, context.who, input.deviceId)))
}
