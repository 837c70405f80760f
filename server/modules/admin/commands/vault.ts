import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import type { Scope } from '../../../platform/scope.ts'
import { contentHash, isApproved } from '../domain/vaultContent.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { approversOf, vaultRightsRest } from '../queries/approvers.ts'

type Approved = {
  vault_id: string
  kind: string
  requester: number
  content_hash: Buffer
  rows_asked: number
  state: string
  valid_until: Date | null
  uses: number
  used: number
  emergency: boolean
  same_place: boolean
}

/**
 * Uses an approval of exactly this subject, once (ADM-51): the one named, or else one of the caller's own that fits and is alive. It must be
 * the caller's, asked for in this session or on this device. Refuses with APPROVAL_NEEDED {kind, approvers, summary, minutes,
 * uses, emergency}, CONTENT_CHANGED (the approval is void from then on), EXPIRED and VAULT_RIGHTS_STOPPED. To be called in the transaction of what is done, after everything else that could refuse it.
 */
export async function requireApproval<S>(
  tx: Tx,
  scope: Scope,
  kind: VaultKind<S>,
  subject: S,
  vaultId: string | undefined
): Promise<{ vaultId: string }> {
  const described = await kind.describe(tx, scope, subject)
  const hash = contentHash(kind.kind, described)
  const approved = await approvalOf(tx, scope, vaultId === undefined ? { kind: kind.kind, hash } : { vaultId })
  if (approved === undefined || approved.kind !== kind.kind) {
    if (vaultId !== undefined) throw new Refusal('EXPIRED')
    const approvers = await approversOf(tx, { requester: scope.staffId, orgUnitId: described.orgUnitId, approve: kind.approve }, scope.at)
    const { minutes, uses, emergency } = kind
    throw new Refusal('APPROVAL_NEEDED', { kind: kind.kind, approvers, summary: described.summary, minutes, uses, emergency })
  }
  if (await vaultRightsRest(tx, scope.staffId, scope.at)) throw new Refusal('VAULT_RIGHTS_STOPPED')
  if (approved.state !== 'approved' || approved.valid_until === null || approved.valid_until <= scope.at || !approved.same_place)
    throw new Refusal('EXPIRED')
  if (!isApproved(approved, hash, described.rows)) {
    throw new Refusal('CONTENT_CHANGED', undefined, async (later) => {
      await query(later, `update vault_request set state = 'void', ended_at = $2 where vault_id = $1 and state = 'approved'`, [
        approved.vault_id,
        scope.at
      ])
      await audit(later, scope, {
        action: 'vault.void',
        object: { kind: 'vault_request', id: approved.vault_id },
        before: { state: 'approved' },
        after: { state: 'void' },
        vaultId: approved.vault_id
      })
      await publish(later, scope, {
        name: 'vault.decided',
        subject: { kind: 'vault_request', id: approved.vault_id },
        payload: { kind: kind.kind, state: 'void', requester: scope.staffId },
        orgUnitId: described.orgUnitId
      })
    })
  }
  const used = approved.used + 1
  const state = used >= approved.uses ? 'used' : 'approved'
  await query(
    tx,
    `update vault_request set used = $2, last_used_at = $3, state = $4, ended_at = case when $4 = 'used' then $3::timestamptz end where vault_id = $1`,
    [approved.vault_id, used, scope.at, state]
  )
  await audit(tx, scope, {
    action: 'vault.used',
    object: { kind: 'vault_request', id: approved.vault_id },
    before: { used: approved.used, state: 'approved' },
    after: { used, state },
    vaultId: approved.vault_id
  })
  return { vaultId: approved.vault_id }
}

/** Of which kind a request of the caller's own is; undefined where he has none of this id. */
export async function vaultKindOf(tx: Tx, scope: Scope, vaultId: string): Promise<string | undefined> {
  const [row] = await query<{ kind: string }>(tx, 'select kind from vault_request where vault_id = $1 and requester = $2', [
    vaultId,
    scope.staffId
  ])
  return row?.kind
}

// Locked: two uses of one approval at once are one after the other, and the second finds it used.
async function approvalOf(tx: Tx, scope: Scope, by: { vaultId: string } | { kind: string; hash: Buffer }): Promise<Approved | undefined> {
  const samePlace = `(v.session_id = $2 or exists (select from session mine join session theirs on theirs.session_id = v.session_id
         where mine.session_id = $2 and mine.device_id = theirs.device_id))`
  const [where, values] =
    'vaultId' in by
      ? ['v.vault_id = $3', [by.vaultId]]
      : [
          `v.kind = $3 and v.content_hash = $4 and v.state = 'approved' and v.valid_until > $5 and ${samePlace}`,
          [by.kind, by.hash, scope.at]
        ]
  const [row] = await query<Approved>(
    tx,
    `select v.vault_id, v.kind, v.requester, v.content_hash, v.rows_asked, v.state, v.valid_until, v.uses, v.used, v.emergency,
       ${samePlace} as same_place
     from vault_request v where v.requester = $1 and ${where} order by v.vault_id limit 1 for update of v`,
    [scope.staffId, scope.sessionId, ...values]
  )
  return row
}
