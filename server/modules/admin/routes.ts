import { implement } from '@orpc/server'

import { admin } from '../../../api/admin.ts'
import type { RequestContext } from '../../platform/http/context.ts'
import { admission } from '../../platform/http/routes.ts'
import { signIn, signOut } from './commands.ts'
import { managersInSight, openUnits, welcome, whoAmI } from './queries.ts'

const os = implement(admin).$context<RequestContext>().use(admission)

/** Routes of the admin module. `demoPassword` is told on the sign-in page of a demo store only. */
export const adminRoutes = (demoPassword: string) =>
  os.router({
    session: {
      signIn: os.session.signIn.handler(async ({ input, context }) => {
        const { token, me } = await signIn(context.services, input, context)
        context.setSession(token)
        return me
      }),
      signOut: os.session.signOut.handler(async ({ context }) => {
        await signOut(context.services, context.who)
        context.setSession(null)
        return {}
      }),
      me: os.session.me.handler(({ context }) => whoAmI(context.services, context.who)),
      welcome: os.session.welcome.handler(async ({ context }) => {
        const { demo, logins } = await welcome(context.services.db)
        return { demo, demoLogins: logins.map((login) => ({ ...login, password: demoPassword })), secureCookie: context.secure }
      })
    },
    org: { units: os.org.units.handler(({ context }) => openUnits(context.services, context.who)) },
    staff: { managers: os.staff.managers.handler(({ input, context }) => managersInSight(context.services, context.who, input)) }
  })
