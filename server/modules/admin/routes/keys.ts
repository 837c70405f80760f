import { implement } from '@orpc/server'

import { keys } from '../../../../api/admin/keys.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import type { Renewing } from '../../../platform/secrets/renewing.ts'
import { pauseRenewal, rotateKey } from '../commands/keys.ts'
import { listKeys } from '../queries/keys.ts'

const os = implement(keys).$context<RequestContext>().use(admission)

/** `wake` starts the renewal that follows a change of key. */
export const keyRoutes = (renewing: Renewing, wake: () => void) => ({
  list: os.list.handler(({ context }) => listKeys(context.services, renewing, context.who)),
  rotate: os.rotate.handler(async ({ input, context }) => {
    const answer = await rotateKey(context.services, context.services.keys, context.who, input)
    wake()
    return answer
  }),
  pause: os.pause.handler(async ({ input, context }) => {
    const answer = await pauseRenewal(context.services, renewing, context.who, input.paused)
    wake()
    return answer
  })
})
