import { implement } from '@orpc/server'

import { exchange } from '../../../api/exchange.ts'
import { dayOf } from '../../platform/clock.ts'
import { Refusal } from '../../platform/errors.ts'
import { UploadBusy } from '../../platform/files/index.ts'
import type { RequestContext } from '../../platform/http/context.ts'
import { admission } from '../../platform/http/routes.ts'
import { cancelBatch } from './commands.ts'
import { beginDelivery, finishDelivery } from './door/arrive.ts'
import { manifestFindings } from './door/fileChecks.ts'
import { batchPage, batches, catalogue, rejectsOf } from './queries.ts'

const os = implement(exchange).$context<RequestContext>().use(admission)

function busyRefused(fault: unknown): never {
  throw fault instanceof UploadBusy ? new Refusal('UPLOAD_BUSY') : fault
}

/** Routes of the exchange module. `wake` tells the worker that a batch waits. */
export const exchangeRoutes = (wake: () => void) =>
  os.router({
    feeds: {
      catalogue: os.feeds.catalogue.handler(({ context }) => catalogue(context.services, context.who)),
      batches: os.feeds.batches.handler(({ input, context }) => batches(context.services, context.who, input)),
      batch: os.feeds.batch.handler(({ input, context }) => batchPage(context.services, context.who, input.batchId)),
      rejects: os.feeds.rejects.handler(({ input, context }) => rejectsOf(context.services, context.who, input)),
      begin: os.feeds.begin.handler(async ({ input, context }) => {
        const bad = manifestFindings(input.manifest, input.manifestName, dayOf(context.services.clock.now())).find(
          (f) => f.code === 'NAME_BAD'
        )
        if (bad !== undefined) throw new Refusal('NAME_BAD', { name: bad.found ?? '', expected: bad.expected ?? '' })
        return beginDelivery(context.services, context.who, input.manifestName, input.manifest).catch(busyRefused)
      }),
      finish: os.feeds.finish.handler(async ({ input, context }) => {
        const answer = await finishDelivery(context.services, context.who, input.batchId).catch(busyRefused)
        wake()
        return answer
      }),
      cancel: os.feeds.cancel.handler(async ({ input, context }) => {
        await cancelBatch(context.services, context.who, input.batchId)
        return {}
      })
    }
  })
