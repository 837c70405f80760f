import { z } from 'zod'

import { revealFields, revealLevels } from '../../../../api/archive/reveals.ts'
import type { reveals } from '../../../../api/archive/reveals.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { blindIndexes } from '../../../platform/secrets/index.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { requireApproval, requireStepUp, settingAt, vaultKindOf } from '../../admin/index.ts'
import type { VaultKind } from '../../admin/index.ts'
import { normaliseCertificate } from '../domain/identityCard.ts'
import { clearField } from '../queries/clearFields.ts'
import { revealSeconds, revealsPerDay } from '../settings.ts'

type Route = keyof typeof reveals
type Asked<R extends Route> = z.infer<NonNullable<(typeof reveals)[R]['~orpc']['inputSchema']>>
type Answered<R extends Route> = z.infer<NonNullable<(typeof reveals)[R]['~orpc']['outputSchema']>>
type Parts = Pick<Services, 'db' | 'clock' | 'keys'>

const LEAST_NOTE = 4

const hidden = z.object({ accountId: z.number().int().positive(), field: z.enum(revealFields) })
/** One hidden field of one account (ADM-52). */
export const revealHiddenKind: VaultKind<z.infer<typeof hidden>> = {
  kind: 'reveal_hidden',
  needs: 'archive.account.reveal',
  approve: 'admin.vault.approve_reveal',
  minutes: 10,
  uses: 1,
  emergency: true,
  subject: hidden,
  async describe(tx, _scope, { accountId, field }) {
    const { accountNo, orgUnitId } = await placeOf(tx, accountId)
    return { content: { accountId, field }, rows: 1, summary: { account: accountNo ?? String(accountId), field }, orgUnitId, accountId }
  }
}

const bulk = z.object({ accountId: z.number().int().positive() })
/** More shows on one day than a person has alone, in the unit of the account where he stands (ADM-52). */
export const revealBulkKind: VaultKind<z.infer<typeof bulk>> = {
  kind: 'reveal_bulk',
  needs: 'archive.account.reveal',
  approve: 'admin.vault.approve_reveal',
  minutes: 240,
  uses: 200,
  emergency: false,
  subject: bulk,
  async describe(tx, scope, { accountId }) {
    const { orgUnitId } = await placeOf(tx, accountId)
    const day = dayOf(scope.at)
    return { content: { staff: scope.staffId, day, orgUnitId }, rows: 0, summary: { day }, orgUnitId }
  }
}

/**
 * Shows one field in clear (ARC-38): S1 with a reason, S2 under an approval and a second factor just proved (ADM-57), beyond the day's limit
 * under an approval as well. Refuses with ACCOUNT_NOT_FOUND, FIELD_EMPTY, NOTE_TOO_SHORT, SECOND_FACTOR_NEEDED and the vault's refusals;
 * nothing is counted then.
 */
export const showField = (services: Parts, who: Who, asked: Asked<'show'>): Promise<Answered<'show'>> =>
  inScope(services, who, async (tx, scope) => {
    const { accountId, field, reason } = asked
    if (reason === 'other' && (asked.note?.length ?? 0) < LEAST_NOTE) throw new Refusal('NOTE_TOO_SHORT', { least: LEAST_NOTE })
    const { orgPos } = await placeOf(tx, accountId)
    const clear = await clearField(tx, services.keys, accountId, field, asked.subscriptionId)
    if (clear === null) throw new Refusal('FIELD_EMPTY', { field })
    const level = revealLevels[field]
    if (level === 'S2') await requireStepUp(tx, scope)
    // One id is given where two approvals may be needed: of the other kind one's own is found.
    const kind = asked.vaultId === undefined ? undefined : await vaultKindOf(tx, scope, asked.vaultId)
    const hidden = kind === revealBulkKind.kind ? undefined : asked.vaultId
    const bulk = kind === revealHiddenKind.kind ? undefined : asked.vaultId
    const approved = level === 'S2' ? await requireApproval(tx, scope, revealHiddenKind, { accountId, field }, hidden) : null
    const counted = await countShow(tx, scope, accountId, bulk)
    const vaultId = approved?.vaultId ?? counted.vaultId
    await query(
      tx,
      `insert into reveal (reveal_id, at, account_id, org_pos, staff_id, session_id, subscription_id, field, level, reason, note, vault_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        uuidv7(scope.at),
        scope.at,
        accountId,
        orgPos,
        scope.staffId,
        scope.sessionId,
        asked.subscriptionId ?? null,
        field,
        level,
        reason,
        asked.note ?? null,
        vaultId
      ]
    )
    await audit(tx, scope, {
      action: 'archive.account.reveal',
      object: { kind: 'account', id: String(accountId) },
      after: { field, level, subscriptionId: asked.subscriptionId ?? null },
      reason: asked.note ? `${reason}: ${asked.note}` : reason,
      accountId,
      ...(vaultId === null ? {} : { vaultId })
    })
    return { clear, seconds: await settingAt(tx, revealSeconds, scope.at), leftToday: counted.left }
  })

/** Compares a number that the person says with the account's certificate (ARC-38); each try counts like a show. */
export const verifyCertificate = (services: Parts, who: Who, asked: Asked<'verifyCertificate'>): Promise<Answered<'verifyCertificate'>> =>
  inScope(services, who, async (tx, scope) => {
    const { accountId } = asked
    await placeOf(tx, accountId)
    const [kept] = await query<{ kind: string; index: Buffer }>(
      tx,
      'select certificate_kind as kind, certificate_index as index from individual where account_id = $1::bigint',
      [accountId]
    )
    if (kept === undefined) throw new Refusal('FIELD_EMPTY', { field: 'certificateNo' })
    const { left } = await countShow(tx, scope, accountId, undefined)
    const said = blindIndexes(services.keys, `${kept.kind}:${normaliseCertificate(asked.number)}`)
    const matches = said.some((index) => index.equals(kept.index))
    await audit(tx, scope, {
      action: 'archive.account.verify_certificate',
      object: { kind: 'account', id: String(accountId) },
      after: { matches },
      accountId
    })
    return { matches, leftToday: left }
  })

// The day's count is one row a person: two shows at once wait for each other, and neither slips past the limit.
async function countShow(
  tx: Tx,
  scope: Scope,
  accountId: number,
  given: string | undefined
): Promise<{ left: number; vaultId: string | null }> {
  const day = dayOf(scope.at)
  const [counted] = await query<{ shown: number }>(
    tx,
    `insert into reveal_day as d (staff_id, day, shown) values ($1, $2::date, 1)
     on conflict (staff_id, day) do update set shown = d.shown + 1 returning shown`,
    [scope.staffId, day]
  )
  const limit = await settingAt(tx, revealsPerDay, scope.at)
  if (counted!.shown <= limit) return { left: limit - counted!.shown, vaultId: null }
  const { vaultId } = await requireApproval(tx, scope, revealBulkKind, { accountId }, given)
  return { left: 0, vaultId }
}

async function placeOf(tx: Tx, accountId: number): Promise<{ accountNo: string | null; orgUnitId: number; orgPos: number }> {
  const [row] = await query<{ accountNo: string | null; orgUnitId: number; orgPos: number }>(
    tx,
    'select account_no as "accountNo", org_unit_id as "orgUnitId", org_pos as "orgPos" from account where account_id = $1::bigint',
    [accountId]
  )
  if (row === undefined) throw new Refusal('ACCOUNT_NOT_FOUND')
  return row
}

export const revealKinds = [revealHiddenKind, revealBulkKind] as const
