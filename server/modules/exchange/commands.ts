import { audit } from '../../platform/audit.ts'
import { query } from '../../platform/database.ts'
import { Refusal } from '../../platform/errors.ts'
import { inScope } from '../../platform/scope.ts'
import type { Grounds, Who } from '../../platform/scope.ts'

/** Asks the worker to stop a batch; one that is only announced ends at once. BATCH_NOT_FOUND, STATE_NOT_ALLOWED once it is applied or ended. */
export const cancelBatch = (grounds: Grounds, who: Who, batchId: string): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    const [row] = await query<{ state: string }>(tx, 'select state from feed_batch where batch_id = $1 for update', [batchId])
    if (row === undefined) throw new Refusal('BATCH_NOT_FOUND')
    if (['applied', 'refused', 'duplicate'].includes(row.state)) throw new Refusal('STATE_NOT_ALLOWED', { state: row.state })
    const ended = row.state === 'announced'
    const findings = JSON.stringify([{ code: 'CANCELLED', place: null, found: null, expected: null }])
    await query(
      tx,
      `update feed_batch set cancel_asked = true, state = case when $2 then 'refused' else state end, findings = case when $2 then $3::jsonb else findings end where batch_id = $1`,
      [batchId, ended, findings]
    )
    await audit(tx, scope, { action: 'feed.cancelled', object: { kind: 'feed_batch', id: batchId } })
  })
