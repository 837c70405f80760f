import type { z } from 'zod'

import type { vault } from '../../../../api/admin/vault.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { contentHash } from '../domain/vaultContent.ts'
import type { Described, VaultKind } from '../domain/vaultKind.ts'
import { approversOf, headAround, vaultRightsRest } from '../queries/approvers.ts'
import { settingAt } from '../queries/settings.ts'
import { vaultWaitHours } from '../settings.ts'
import { requireStepUp } from './secondFactors.ts'

type Route = keyof typeof vault
type Asked<R extends Route> = z.infer<NonNullable<(typeof vault)[R]['~orpc']['inputSchema']>>
export type Decided = z.infer<NonNullable<(typeof vault)['ask']['~orpc']['outputSchema']>>
/** Kinds of every subject, as the server was built with them. */
export type AnyVaultKind = Omit<VaultKind<never>, 'subject'> & { readonly subject: z.ZodType }
export type VaultKinds = readonly AnyVaultKind[]

/**
 * Asks for a second person (ADM-50 to 52), under the scope of the permission that the operation itself needs. The same thing asked twice
 * while the first is open is one request. Refuses with UNKNOWN_KIND, INVALID_FIELD, BEYOND_LIMIT, NO_APPROVER, VAULT_RIGHTS_STOPPED,
 * PERMISSION_MISSING.
 */
export async function askVault(grounds: Grounds, kinds: VaultKinds, who: Who, asked: Asked<'ask'>): Promise<Decided> {
  const kind = kindOf(kinds, asked.kind)
  return underPermission(grounds, who, kind, async (tx, scope) => {
    const subject = subjectOf(kind, asked.subject)
    if (asked.mode === 'work_order' && !asked.workOrderNo)
      throw new Refusal('INVALID_FIELD', { fields: [{ path: 'workOrderNo', expected: 'REQUIRED' }] })
    const minutes = within('minutes', asked.minutes, kind.minutes)
    const uses = within('uses', asked.uses, kind.uses)
    await refuseResting(tx, scope)
    const described = await kind.describe(tx, scope, subject as never)
    const hash = contentHash(kind.kind, described)
    const [same] = await query<{ vault_id: string; state: Decided['state']; valid_until: Date | null; mode: string }>(
      tx,
      `select vault_id, state, valid_until, mode from vault_request
       where requester = $1 and kind = $2 and content_hash = $3 and session_id = $4
         and (state = 'requested' and asked_at > $5::timestamptz - make_interval(hours => $6) or state = 'approved' and valid_until > $5)
       order by state, vault_id limit 1`,
      [scope.staffId, kind.kind, hash, scope.sessionId, scope.at, await settingAt(tx, vaultWaitHours, scope.at)]
    )
    if (same !== undefined) {
      if (same.state === 'requested' && same.mode !== asked.mode) await askOtherwise(tx, scope, same, asked.mode)
      return { vaultId: same.vault_id, state: same.state, validUntil: same.valid_until?.toISOString() ?? null }
    }
    const sides = { requester: scope.staffId, orgUnitId: described.orgUnitId, approve: kind.approve }
    if ((await approversOf(tx, sides, scope.at)).length === 0) {
      const head = await headAround(tx, described.orgUnitId, scope.staffId)
      throw new Refusal('NO_APPROVER', { kind: kind.kind }, (later) =>
        noteUnmet(later, scope, { kind: kind.kind, orgUnitId: described.orgUnitId, reason: asked.reason, head })
      )
    }
    const vaultId = await note(tx, scope, { kind: kind.kind, described, hash, subject, minutes, uses, emergency: false, ...words(asked) })
    return { vaultId, state: 'requested', validUntil: null }
  })
}

/**
 * Acts alone in an emergency (ADM-53): approved at once for the kind's time, told to approvers and auditor by its event and list, and to be
 * reviewed within a day. Refuses with UNKNOWN_KIND, INVALID_FIELD, NO_EMERGENCY, VAULT_RIGHTS_STOPPED, SECOND_FACTOR_NEEDED (ADM-57),
 * PERMISSION_MISSING.
 */
export async function actInEmergency(grounds: Grounds, kinds: VaultKinds, who: Who, asked: Asked<'emergency'>): Promise<Decided> {
  const kind = kindOf(kinds, asked.kind)
  if (!kind.emergency) throw new Refusal('NO_EMERGENCY', { kind: kind.kind })
  await inScope(grounds, who, refuseResting)
  return underPermission(grounds, who, kind, async (tx, scope) => {
    await requireStepUp(tx, scope)
    const subject = subjectOf(kind, asked.subject)
    const described = await kind.describe(tx, scope, subject as never)
    const vaultId = await note(tx, scope, {
      kind: kind.kind,
      described,
      hash: contentHash(kind.kind, described),
      subject,
      minutes: kind.minutes,
      uses: 1,
      emergency: true,
      reason: asked.reason,
      workOrderNo: null,
      mode: 'remote'
    })
    const validUntil = new Date(scope.at.getTime() + kind.minutes * 60_000)
    await query(tx, `update vault_request set state = 'approved', valid_until = $2 where vault_id = $1`, [vaultId, validUntil])
    return { vaultId, state: 'approved', validUntil: validUntil.toISOString() }
  })
}

// The subject is described under the right that the operation itself needs, so that what is approved is what he will be able to do.
async function underPermission<T>(grounds: Grounds, who: Who, kind: AnyVaultKind, work: (tx: Tx, scope: Scope) => Promise<T>): Promise<T> {
  if (who.kind !== 'session') throw new Refusal('NOT_SIGNED_IN')
  const answer = await inScope(grounds, { ...who, permission: kind.needs }, work)
  who.admitted = true
  return answer
}

function kindOf(kinds: VaultKinds, name: string): AnyVaultKind {
  const kind = kinds.find((one) => one.kind === name)
  if (kind === undefined) throw new Refusal('UNKNOWN_KIND', { kind: name })
  return kind
}

function subjectOf(kind: AnyVaultKind, given: unknown): unknown {
  const read = kind.subject.safeParse(given)
  if (read.success) return read.data
  throw new Refusal('INVALID_FIELD', {
    fields: read.error.issues.map((issue) => ({ path: ['subject', ...issue.path].join('.'), expected: issue.message }))
  })
}

function within(field: 'minutes' | 'uses', asked: number | undefined, most: number): number {
  if (asked !== undefined && asked > most) throw new Refusal('BEYOND_LIMIT', { field, most })
  return asked ?? most
}

async function refuseResting(tx: Tx, scope: Scope): Promise<void> {
  if (await vaultRightsRest(tx, scope.staffId, scope.at)) throw new Refusal('VAULT_RIGHTS_STOPPED')
}

type Words = { readonly reason: string; readonly workOrderNo: string | null; readonly mode: string }
const words = ({ reason, workOrderNo, mode }: Asked<'ask'>): Words => ({ reason, workOrderNo: workOrderNo ?? null, mode })

async function note(
  tx: Tx,
  scope: Scope,
  of: Words & { kind: string; described: Described; hash: Buffer; subject: unknown; minutes: number; uses: number; emergency: boolean }
): Promise<string> {
  const vaultId = uuidv7(scope.at)
  const { described } = of
  await query(
    tx,
    `insert into vault_request (vault_id, kind, requester, org_unit_id, about_account, subject, content_hash, rows_asked, summary, reason, work_order_no,
       mode, minutes, uses, emergency, state, asked_at, session_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'requested', $16, $17)`,
    [
      vaultId,
      of.kind,
      scope.staffId,
      described.orgUnitId,
      described.accountId ?? null,
      JSON.stringify(of.subject),
      of.hash,
      described.rows,
      JSON.stringify(described.summary),
      of.reason,
      of.workOrderNo,
      of.mode,
      of.minutes,
      of.uses,
      of.emergency,
      scope.at,
      scope.sessionId
    ]
  )
  await audit(tx, scope, {
    action: of.emergency ? 'vault.emergency' : 'vault.asked',
    object: { kind: 'vault_request', id: vaultId },
    after: { kind: of.kind, hash: of.hash.toString('hex'), summary: described.summary, mode: of.mode, minutes: of.minutes, uses: of.uses },
    reason: of.reason,
    vaultId,
    ...(described.accountId === undefined ? {} : { accountId: described.accountId })
  })
  await publish(tx, scope, {
    name: 'vault.requested',
    subject: { kind: 'vault_request', id: vaultId },
    payload: { kind: of.kind, emergency: of.emergency },
    orgUnitId: described.orgUnitId
  })
  return vaultId
}

// The same request, to be approved in another way.
async function askOtherwise(tx: Tx, scope: Scope, { vault_id, mode }: { vault_id: string; mode: string }, next: string): Promise<void> {
  await query(tx, 'update vault_request set mode = $2 where vault_id = $1', [vault_id, next])
  await audit(tx, scope, {
    action: 'vault.mode',
    object: { kind: 'vault_request', id: vault_id },
    before: { mode },
    after: { mode: next },
    vaultId: vault_id
  })
}

// Told to the head of the unit (ADM-51), though the request itself was refused.
async function noteUnmet(
  tx: Tx,
  scope: Scope,
  { kind, orgUnitId, reason, head }: { kind: string; orgUnitId: number; reason: string; head: number | null }
): Promise<void> {
  const unmetId = uuidv7(scope.at)
  await query(
    tx,
    `insert into vault_unmet (unmet_id, kind, requester, org_unit_id, head, reason, asked_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [unmetId, kind, scope.staffId, orgUnitId, head, reason, scope.at]
  )
  await audit(tx, scope, {
    action: 'vault.no_approver',
    outcome: 'refused',
    object: { kind: 'vault_unmet', id: unmetId },
    after: { kind, orgUnitId, head },
    reason
  })
}
