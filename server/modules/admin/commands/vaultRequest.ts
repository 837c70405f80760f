import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import type { Scope } from '../../../platform/scope.ts'
import type { Decided } from './vaultAsking.ts'

type State = Decided['state']
export type Request = {
  vault_id: string
  kind: string
  requester: number
  org_unit_id: number
  state: State
  asked_at: Date
  minutes: number
  wrong_codes: number
  valid_until: Date | null
  decided_by: number | null
  decider: string | null
  mode: string
  emergency: boolean
  verdict: string | null
}

/** Requests as they are decided; a condition on `v` follows. */
export const REQUEST = `select v.vault_id, v.kind, v.requester, v.org_unit_id, v.state, v.asked_at, v.minutes, v.wrong_codes, v.valid_until, v.decided_by,
    (select name from staff where staff_id = v.decided_by) as decider, v.mode, v.emergency, v.verdict
  from vault_request v`

/** A request as it stands, locked for the transaction. Refuses with VAULT_REQUEST_NOT_FOUND. */
export async function lockedRequest(tx: Tx, vaultId: string): Promise<Request> {
  const [row] = await query<Request>(tx, `${REQUEST} where v.vault_id = $1 for update of v`, [vaultId])
  if (row === undefined) throw new Refusal('VAULT_REQUEST_NOT_FOUND')
  return row
}

/** Tells whoever listens what became of a request. */
export const tellDecided = (tx: Tx, scope: Scope, request: Request, state: State): Promise<void> =>
  publish(tx, scope, {
    name: 'vault.decided',
    subject: { kind: 'vault_request', id: request.vault_id },
    payload: { kind: request.kind, state, requester: request.requester },
    orgUnitId: request.org_unit_id
  })

export const answered = ({ vault_id, state, valid_until }: Request): Decided => ({
  vaultId: vault_id,
  state,
  validUntil: valid_until?.toISOString() ?? null
})
