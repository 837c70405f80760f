import { implement } from '@orpc/server'

import { archive } from '../../../api/archive.ts'
import type { RequestContext } from '../../platform/http/context.ts'
import { admission } from '../../platform/http/routes.ts'
import { beginExport, cancelExport } from './commands/exports.ts'
import { findByCertificate } from './commands/findByCertificate.ts'
import { showField, verifyCertificate } from './commands/reveals.ts'
import { accountPage } from './queries/accountPage.ts'
import { billRows } from './queries/billRows.ts'
import { consumptionOf } from './queries/consumptionOf.ts'
import { countAccounts } from './queries/countAccounts.ts'
import { myExports } from './queries/exports.ts'
import { listAccounts } from './queries/listAccounts.ts'
import { recentConsumption } from './queries/recentConsumption.ts'
import { revealsOfMine } from './queries/revealsOfMine.ts'
import { searchAccounts } from './queries/searchAccounts.ts'
import { subscriptionsOf } from './queries/subscriptionsOf.ts'

const os = implement(archive).$context<RequestContext>().use(admission)

/** Routes of the archive module. */
export const archiveRoutes = os.router({
  accounts: {
    list: os.accounts.list.handler(({ input, context }) => listAccounts(context.services, context.who, input)),
    recentConsumption: os.accounts.recentConsumption.handler(({ input, context }) =>
      recentConsumption(context.services, context.who, input)
    ),
    count: os.accounts.count.handler(({ input, context }) => countAccounts(context.services, context.who, input)),
    search: os.accounts.search.handler(({ input, context }) => searchAccounts(context.services, context.who, input)),
    get: os.accounts.get.handler(({ input, context }) => accountPage(context.services, context.who, input)),
    subscriptions: os.accounts.subscriptions.handler(({ input, context }) => subscriptionsOf(context.services, context.who, input)),
    consumption: os.accounts.consumption.handler(({ input, context }) => consumptionOf(context.services, context.who, input)),
    billRows: os.accounts.billRows.handler(({ input, context }) => billRows(context.services, context.who, input))
  },
  reveals: {
    show: os.reveals.show.handler(({ input, context }) => showField(context.services, context.who, input)),
    verifyCertificate: os.reveals.verifyCertificate.handler(({ input, context }) =>
      verifyCertificate(context.services, context.who, input)
    ),
    findByCertificate: os.reveals.findByCertificate.handler(({ input, context }) =>
      findByCertificate(context.services, context.who, input)
    ),
    mine: os.reveals.mine.handler(({ input, context }) => revealsOfMine(context.services, context.who, input))
  },
  exports: {
    begin: os.exports.begin.handler(({ input, context }) => beginExport(context.services, context.who, input)),
    list: os.exports.list.handler(({ context }) => myExports(context.services, context.who)),
    cancel: os.exports.cancel.handler(({ input, context }) => cancelExport(context.services, context.who, input.exportId))
  }
})
