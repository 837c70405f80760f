import { implement } from '@orpc/server'

import { setUp } from '../../../../api/admin/setUp.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { finishSetUp, lookAtSetUp } from '../commands/setUp.ts'
import { admitTry } from '../commands/signIn.ts'

const os = implement(setUp).$context<RequestContext>().use(admission)

export const setUpRoutes = {
  look: os.look.handler(async ({ input, context }) => {
    await admitTry(context.services.db, context, context.services.clock.now())
    return lookAtSetUp(context.services, input.secret)
  }),
  finish: os.finish.handler(async ({ input, context }) => {
    await admitTry(context.services.db, context, context.services.clock.now())
    return finishSetUp(context.services, input)
  })
}
