import { audit } from '../audit.ts'
import { inTransaction, query } from '../database.ts'
import type { Db } from '../database.ts'

type Refused = {
  readonly tokenHash: Buffer | null
  readonly permission: string
  readonly route: string
  readonly requestId: string
  readonly at: Date
}

/** Records that a signed-in person tried what he has no permission for (ADM-8). */
export const auditRefusal = (db: Db, refused: Refused): Promise<void> =>
  inTransaction(db, async (tx) => {
    const [asker] = await query<{ session_id: string; staff_id: number }>(tx, 'select session_id, staff_id from session_origin(null, $1)', [
      refused.tokenHash
    ])
    if (asker === undefined) return
    await audit(
      tx,
      {
        actor: { kind: 'staff', name: String(asker.staff_id), staffId: asker.staff_id },
        sessionId: asker.session_id,
        requestId: refused.requestId,
        at: refused.at
      },
      { action: refused.permission, object: { kind: 'route', id: refused.route }, outcome: 'refused', reason: 'PERMISSION_MISSING' }
    )
  })
