import { appVersion, changesBetween } from './audit/changes.ts'
import { query } from './database.ts'
import type { Tx } from './database.ts'
import type { Scope } from './scope.ts'
import { uuidv7 } from './uuid.ts'

export type AuditLine = {
  readonly action: string
  readonly object: { readonly kind: string; readonly id: string }
  /** State before and after as far as it concerns the action; the line keeps the fields that differ (ADM-8). */
  readonly before?: unknown
  readonly after?: unknown
  readonly reason?: string
  /** The account concerned, where there is one. */
  readonly accountId?: number
  /** The approval under which it was done (ADM-51). */
  readonly vaultId?: string
  /** `done` unless said otherwise: refusals are recorded too. */
  readonly outcome?: 'done' | 'refused' | 'failed'
  /** The feed load or import that the change came by. */
  readonly source?: string
  /** For whom it was done, where the actor stood in for somebody. */
  readonly onBehalfOf?: number
}

type Actor = Pick<Scope, 'actor' | 'requestId' | 'at'> &
  Partial<Pick<Scope, 'sessionId'>> & {
    /** Where no session says from where and by which browser. */
    readonly address?: string | null
    readonly deviceId?: string | null
  }

/** Writes who did what, in the transaction of the change (ADM-63). Sensitive values are given masked or sealed, never clear. */
export async function audit(tx: Tx, by: Actor, line: AuditLine): Promise<void> {
  const changes = changesBetween(line.before, line.after)
  await query(
    tx,
    `insert into audit_event (event_id, at, actor_kind, actor, staff_id, on_behalf_of, session_id, device_id, address, request_id, app_version,
       action, outcome, object_kind, object_id, account_id, org_pos, changes, reason, vault_id, source)
     select $1, $2, $3, $4, $5::int, $6::int, $7::uuid, coalesce($20::uuid, o.device_id), coalesce($8, o.address), $9, $10, $11, $12, $13, $14, $15::bigint,
       case when $15::bigint is not null then account_position($15::bigint) end, $16::jsonb, $17, $18::uuid, $19
     from (select) only_row left join lateral session_origin($7::uuid, null) o on $7::uuid is not null`,
    [
      uuidv7(by.at),
      by.at,
      by.actor.kind,
      by.actor.name,
      by.actor.staffId,
      line.onBehalfOf ?? null,
      by.sessionId ?? null,
      by.address ?? null,
      by.requestId,
      appVersion,
      line.action,
      line.outcome ?? 'done',
      line.object.kind,
      line.object.id,
      line.accountId ?? null,
      changes.length === 0 ? null : JSON.stringify(changes),
      line.reason ?? null,
      line.vaultId ?? null,
      line.source ?? null,
      by.deviceId ?? null
    ]
  )
}
