import type { Tx } from './database.ts'
import type { Scope } from './scope.ts'
import { uuidv7 } from './uuid.ts'

export type AuditLine = {
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  readonly before?: unknown
  readonly after?: unknown
  readonly reason?: string
  /** The account concerned, where there is one. */
  readonly accountId?: number
  /** The approval under which it was done (ADM-51). */
  readonly vaultId?: string
}

/** Writes who did what, in the transaction of the change (ADM-63). Sensitive values are given masked or not at all. */
export async function audit(tx: Tx, by: Pick<Scope, 'actor' | 'requestId' | 'at'>, line: AuditLine): Promise<void> {
  await tx
    .insertInto('audit_event')
    .values({
      event_id: uuidv7(by.at),
      at: by.at,
      actor_kind: by.actor.kind,
      actor: by.actor.name,
      staff_id: by.actor.staffId,
      action: line.action,
      object_kind: line.object.kind,
      object_id: line.object.id,
      before: line.before === undefined ? null : JSON.stringify(line.before),
      after: line.after === undefined ? null : JSON.stringify(line.after),
      reason: line.reason ?? null,
      request_id: by.requestId
    })
    .execute()
}
