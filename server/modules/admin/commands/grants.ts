import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { latestEnd, onlyReads } from '../domain/rights.ts'
import { settingAt } from '../queries/settings.ts'
import { outsourcedGrantMonths } from '../settings.ts'
import { keepingAdministrators } from './keepingAdministrators.ts'
import { roleGrantKind } from './rightsKinds.ts'
import { requireApproval } from './vault.ts'

export type WantedGrant = {
  staffId: number
  role: string
  orgUnitId: number
  until: string | null
  stays?: boolean | undefined
  reason?: string | undefined
  vaultId?: string | undefined
}
type Held = { grant_id: string; valid_from: string; valid_to: string | null; stays: boolean }
type Named = {
  kind: string
  contractEnd: string | null
  roleState: string | null
  dutyClass: string
  unitOpen: boolean | null
  permissions: string[]
}

/**
 * Gives a role in a unit until a day, or moves the end of one that is held (ADM-39, 52).
 * Refuses with STAFF_NOT_FOUND, UNIT_NOT_OPEN, ROLE_NOT_IN_USE, END_PAST, TOO_LONG, DUTIES_MIXED and the vault's refusals.
 */
export const requestGrant = (grounds: Grounds, who: Who, wanted: WantedGrant): Promise<{ grantId: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    const named = await checked(tx, scope, wanted, today)
    // What has run out makes room for the same grant anew.
    await query(
      tx,
      `update role_grant set state = 'ended', end_cause = 'expired', ended_at = $4
       where staff_id = $1 and role = $2 and org_unit_id = $3 and state = 'active' and valid_to <= $5::date`,
      [wanted.staffId, wanted.role, wanted.orgUnitId, scope.at, today]
    )
    const [held] = await query<Held>(
      tx,
      `select grant_id, valid_from, valid_to, stays from role_grant
       where staff_id = $1 and role = $2 and org_unit_id = $3 and state = 'active' for update`,
      [wanted.staffId, wanted.role, wanted.orgUnitId]
    )
    const stays = wanted.stays ?? held?.stays ?? false
    const subject = { staffId: wanted.staffId, role: wanted.role, orgUnitId: wanted.orgUnitId, until: wanted.until, stays }
    const renews = held !== undefined && held.stays === stays && onlyReads(named.permissions)
    const vaultId = renews ? null : (await requireApproval(tx, scope, roleGrantKind, subject, wanted.vaultId)).vaultId
    return held === undefined ? add(tx, scope, { ...wanted, stays }, today, vaultId) : move(tx, scope, held, { ...wanted, stays }, vaultId)
  }).catch((fault: unknown) => {
    throw mixedDuties(fault) ? new Refusal('DUTIES_MIXED', { held: '', wanted: wanted.role }) : fault
  })

/** Two requests at once meet only in the database's own constraint. */
const mixedDuties = (fault: unknown) => fault instanceof Error && 'constraint' in fault && fault.constraint === 'role_grant_one_duty'

async function checked(tx: Tx, scope: Scope, wanted: WantedGrant, today: string): Promise<Named> {
  const [named] = await query<Named>(
    tx,
    `select p.kind, p.contract_end as "contractEnd", o.state as "roleState", o.duty_class as "dutyClass", u.state = 'open' as "unitOpen",
       array(select permission from role_permission h where h.role = o.code) as permissions
     from staff p left join role o on o.code = $2 left join org_unit u on u.org_unit_id = $3
     where p.staff_id = $1 and p.state in ('active', 'leave')`,
    [wanted.staffId, wanted.role, wanted.orgUnitId]
  )
  if (named === undefined) throw new Refusal('STAFF_NOT_FOUND')
  if (named.roleState !== 'in_use') throw new Refusal('ROLE_NOT_IN_USE')
  if (named.unitOpen !== true) throw new Refusal('UNIT_NOT_OPEN')
  if (wanted.until !== null && wanted.until <= today) throw new Refusal('END_PAST')
  const latest = latestEnd(named, today, await settingAt(tx, outsourcedGrantMonths, scope.at))
  if (latest !== null && (wanted.until === null || wanted.until > latest)) throw new Refusal('TOO_LONG', { latest })
  const [other] = await query<{ role: string }>(
    tx,
    `select role from role_grant where staff_id = $1 and state = 'active' and duty_class <> $2 and (valid_to is null or valid_to > $3::date)
     order by role limit 1`,
    [wanted.staffId, named.dutyClass, today]
  )
  if (other !== undefined) throw new Refusal('DUTIES_MIXED', { held: other.role, wanted: wanted.role })
  return named
}

async function add(tx: Tx, scope: Scope, wanted: WantedGrant, today: string, vaultId: string | null): Promise<{ grantId: string }> {
  const grantId = uuidv7(scope.at)
  await query(
    tx,
    `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, valid_to, state, granted_at, granted_by, stays, reason, vault_id)
     values ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10, $11)`,
    [
      grantId,
      wanted.staffId,
      wanted.role,
      wanted.orgUnitId,
      today,
      wanted.until,
      scope.at,
      scope.staffId,
      wanted.stays,
      wanted.reason ?? null,
      vaultId
    ]
  )
  const { staffId, role, orgUnitId, until, stays } = wanted
  await audit(tx, scope, {
    action: 'role.granted',
    object: { kind: 'role_grant', id: grantId },
    after: { staffId, role, orgUnitId, until, stays },
    ...(wanted.reason ? { reason: wanted.reason } : {}),
    ...(vaultId === null ? {} : { vaultId })
  })
  return { grantId }
}

async function move(tx: Tx, scope: Scope, held: Held, wanted: WantedGrant, vaultId: string | null): Promise<{ grantId: string }> {
  await query(tx, 'update role_grant set valid_to = $2, stays = $3, vault_id = coalesce($4, vault_id) where grant_id = $1', [
    held.grant_id,
    wanted.until,
    wanted.stays,
    vaultId
  ])
  if (held.valid_to !== wanted.until || held.stays !== wanted.stays)
    await audit(tx, scope, {
      action: 'role.renewed',
      object: { kind: 'role_grant', id: held.grant_id },
      before: { until: held.valid_to, stays: held.stays },
      after: { until: wanted.until, stays: wanted.stays },
      ...(vaultId === null ? {} : { vaultId })
    })
  return { grantId: held.grant_id }
}

/** Takes a role back from today on. Refuses with GRANT_NOT_FOUND, or LAST_ADMINISTRATOR where nobody could do his part any more. */
export const endGrant = (grounds: Grounds, who: Who, given: { grantId: string; reason: string }): Promise<Record<string, never>> =>
  inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    const [held] = await query<{ staff_id: number; role: string; org_unit_id: number; valid_to: string | null }>(
      tx,
      `select staff_id, role, org_unit_id, valid_to from role_grant where grant_id = $1 and state = 'active' for update`,
      [given.grantId]
    )
    if (held === undefined) throw new Refusal('GRANT_NOT_FOUND')
    await keepingAdministrators(tx, scope.at, () =>
      query(
        tx,
        `update role_grant set state = 'ended', end_cause = 'taken_back', valid_to = greatest($2::date, valid_from + 1), ended_at = $3, ended_by = $4
         where grant_id = $1`,
        [given.grantId, today, scope.at, scope.staffId]
      )
    )
    await audit(tx, scope, {
      action: 'role.ended',
      object: { kind: 'role_grant', id: given.grantId },
      before: { staffId: held.staff_id, role: held.role, orgUnitId: held.org_unit_id, until: held.valid_to },
      after: { until: today },
      reason: given.reason
    })
    return {}
  })
