import { implement } from '@orpc/server'

import { vault } from '../../../../api/admin/vault.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { actInEmergency, askVault } from '../commands/vaultAsking.ts'
import type { VaultKinds } from '../commands/vaultAsking.ts'
import { approve, approveOnSite, refuse, revoke, withdraw } from '../commands/vaultDecisions.ts'
import { review } from '../commands/vaultReview.ts'
import { countWaiting, listRequests, requestById, unmetRequests } from '../queries/vault.ts'

const os = implement(vault).$context<RequestContext>().use(admission)

/** `kinds` are all that the modules declare (ADM-54). */
export const vaultRoutes = (kinds: VaultKinds) => ({
  ask: os.ask.handler(({ input, context }) => askVault(context.services, kinds, context.who, input)),
  emergency: os.emergency.handler(({ input, context }) => actInEmergency(context.services, kinds, context.who, input)),
  list: os.list.handler(({ input, context }) => listRequests(context.services, kinds, context.who, input)),
  get: os.get.handler(({ input, context }) => requestById(context.services, kinds, context.who, input.vaultId)),
  waiting: os.waiting.handler(({ context }) => countWaiting(context.services, kinds, context.who)),
  unmet: os.unmet.handler(({ context }) => unmetRequests(context.services, kinds, context.who)),
  approve: os.approve.handler(({ input, context }) =>
    approve(context.services, kinds, context.who, { ...input, address: context.address })
  ),
  approveOnSite: os.approveOnSite.handler(({ input, context }) =>
    approveOnSite(context.services, kinds, context.who, { ...input, address: context.address })
  ),
  refuse: os.refuse.handler(({ input, context }) => refuse(context.services, kinds, context.who, input)),
  withdraw: os.withdraw.handler(({ input, context }) => withdraw(context.services, context.who, input)),
  revoke: os.revoke.handler(({ input, context }) => revoke(context.services, context.who, input)),
  review: os.review.handler(({ input, context }) => review(context.services, context.who, input))
})
