import { createHash } from 'node:crypto'

import canonicalize from 'canonicalize'

/** A line of the trail as it is hashed and exported: numbers of the store as their text, so that nothing is rounded. */
export type AuditRow = {
  readonly event_id: string
  readonly xact: string
  /** Microseconds since 1970, UTC. */
  readonly at: string
  readonly actor_kind: string
  readonly actor: string
  readonly staff_id: string | null
  readonly on_behalf_of: string | null
  readonly session_id: string | null
  readonly device_id: string | null
  readonly address: string | null
  readonly request_id: string | null
  readonly app_version: string | null
  readonly action: string
  readonly outcome: string
  readonly object_kind: string
  readonly object_id: string
  readonly account_id: string | null
  readonly org_pos: string | null
  readonly changes: unknown
  readonly reason: string | null
  readonly vault_id: string | null
  readonly source: string | null
}

/** The columns of audit_event that make such a row. */
export const rowColumns = `event_id::text, xact::text, (extract(epoch from at) * 1000000)::bigint::text as at, actor_kind, actor, staff_id::text,
  on_behalf_of::text, session_id::text, device_id::text, address, request_id, app_version, action, outcome, object_kind, object_id,
  account_id::text, org_pos::text, changes, reason, vault_id::text, source`

export const HASH_BYTES = 32

/** SHA-256 of the row as canonical JSON (RFC 8785, ADM-64). */
export const rowHash = (row: AuditRow): Buffer =>
  createHash('sha256')
    .update(canonicalize(row) as string)
    .digest()
