import type { z } from 'zod'

import type { vault } from '../../../../api/admin/vault.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { isSamePerson } from '../queries/approvers.ts'
import type { Decided } from './vaultAsking.ts'
import { answered, lockedRequest } from './vaultRequest.ts'

type Asked = z.infer<NonNullable<(typeof vault)['review']['~orpc']['inputSchema']>>

/**
 * The auditor's finding on a request that has ended, or on an emergency at any time (ADM-7, 53). A later finding takes the place of an
 * earlier one, which the trail keeps. Refuses with VAULT_REQUEST_NOT_FOUND, SAME_PERSON (his own request, or one he decided), NOT_ENDED.
 */
export const review = (grounds: Grounds, who: Who, { vaultId, verdict, finding }: Asked): Promise<Decided> =>
  inScope(grounds, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    if (await isSamePerson(tx, request.requester, scope.staffId)) throw new Refusal('SAME_PERSON')
    if (request.decided_by === scope.staffId) throw new Refusal('SAME_PERSON')
    const isOver = request.valid_until !== null && request.valid_until <= scope.at
    if (!request.emergency && !isOver && (request.state === 'requested' || request.state === 'approved')) throw new Refusal('NOT_ENDED')
    await query(tx, `update vault_request set reviewed_by = $2, reviewed_at = $3, verdict = $4, finding = $5 where vault_id = $1`, [
      vaultId,
      scope.staffId,
      scope.at,
      verdict,
      finding ?? null
    ])
    await audit(tx, scope, {
      action: 'vault.reviewed',
      object: { kind: 'vault_request', id: vaultId },
      before: { verdict: request.verdict },
      after: { verdict, finding: finding ?? null },
      vaultId
    })
    return answered(request)
  })
