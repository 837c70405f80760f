import type { Finding } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { findings } from '../queries/auditChain.ts'

/** Notes what a finding was about, and closes it where that is said. Refuses with FINDING_NOT_FOUND and FINDING_CLOSED. */
export const answerFinding = (grounds: Grounds, who: Who, given: { findingId: string; note: string; close: boolean }): Promise<Finding> =>
  inScope(grounds, who, async (tx, scope) => {
    const [before] = await query<{ state: string; note: string | null }>(
      tx,
      'select state, note from audit_finding where finding_id = $1 for update',
      [given.findingId]
    )
    if (before === undefined) throw new Refusal('FINDING_NOT_FOUND')
    if (before.state === 'closed') throw new Refusal('FINDING_CLOSED')
    const after = { state: given.close ? 'closed' : 'answered', note: given.note }
    await query(tx, 'update audit_finding set state = $2, note = $3, answered_by = $4, answered_at = $5 where finding_id = $1', [
      given.findingId,
      after.state,
      after.note,
      scope.staffId,
      scope.at
    ])
    await audit(tx, scope, { action: 'audit.finding_answered', object: { kind: 'audit_finding', id: given.findingId }, before, after })
    return (await findings(tx, given.findingId))[0]!
  })
