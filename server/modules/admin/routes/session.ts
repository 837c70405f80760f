import { implement } from '@orpc/server'

import { session } from '../../../../api/admin/session.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { signIn, signOut } from '../commands/sessions.ts'
import { welcome } from '../queries/logins.ts'
import { whoAmI } from '../queries/me.ts'

const os = implement(session).$context<RequestContext>().use(admission)

/** `demoPassword` is told on the sign-in page of a demo store only. */
export const sessionRoutes = (demoPassword: string) => ({
  signIn: os.signIn.handler(async ({ input, context }) => {
    const { token, me } = await signIn(context.services, input, context)
    context.setSession(token)
    return me
  }),
  signOut: os.signOut.handler(async ({ context }) => {
    await signOut(context.services, context.who)
    context.setSession(null)
    return {}
  }),
  me: os.me.handler(({ context }) => whoAmI(context.services, context.who)),
  welcome: os.welcome.handler(async ({ context }) => {
    const { demo, logins } = await welcome(context.services.db)
    return { demo, demoLogins: logins.map((login) => ({ ...login, password: demoPassword })), secureCookie: context.secure }
  })
})
