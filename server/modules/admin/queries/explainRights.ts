import type { Reason } from '../../../../api/admin/rights.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import { explained } from '../domain/explain.ts'
import type { KnownAccount, KnownGrant, KnownPerson } from '../domain/explain.ts'
import { isPermission } from '../domain/rights.ts'
import { holdersOf, liveOn } from './grants.ts'
import type { Holder } from './grants.ts'

type Asked = { staffId: number; permission: string; accountId?: number | undefined }
export type Explanation = {
  may: boolean
  reasons: Reason[]
  /** Roles in use that hold the permission. */
  holdingRoles: { code: string; label: string | null }[]
  grantors: Pick<Holder, 'staffId' | 'name' | 'employeeNo' | 'unitName'>[]
}

/**
 * Whether a person may do something, to an account if one is named, and the chain of reasons (ADM-102). Who explains rights sees no
 * account: where it lies is asked by the job `rights`, which answers that and no more, and is audited as a look past the scope.
 * Refuses with STAFF_NOT_FOUND, PERMISSION_UNKNOWN.
 */
export async function explainRights(grounds: Grounds, accounts: AccountsPort, who: Who, asked: Asked): Promise<Explanation> {
  if (!isPermission(asked.permission)) throw await inScope(grounds, who, async () => new Refusal('PERMISSION_UNKNOWN'))
  const { asker, person, ...rest } = await inScope(grounds, who, async (tx, scope) => ({
    asker: scope,
    person: await knownPerson(tx, asked, dayOf(scope.at)),
    holdingRoles: await query<{ code: string; label: string | null }>(
      tx,
      `select o.code, o.label from role o join role_permission h on h.role = o.code where h.permission = $1 and o.state = 'in_use' order by o.built_in desc, o.code`,
      [asked.permission]
    ),
    grantors: await grantorsOn(tx, dayOf(scope.at))
  }))
  const account = asked.accountId === undefined ? null : await knownAccount(grounds, accounts, asker, asked.staffId, asked.accountId)
  return { ...explained(asked.staffId, person, account), ...rest }
}

/** Who can give roles today. */
export async function grantorsOn(tx: Tx, day: string): Promise<Explanation['grantors']> {
  const holders = await holdersOf(tx, day, { permission: 'admin.role.grant' })
  return holders.map(({ staffId, name, employeeNo, unitName }) => ({ staffId, name, employeeNo, unitName }))
}

async function knownPerson(tx: Tx, asked: Asked, day: string): Promise<KnownPerson> {
  const [person] = await query<Omit<KnownPerson, 'grants'>>(
    tx,
    `select p.state, p.kind <> 'own' and p.contract_end < $2::date as "contractOver",
       (select l.state from login l where l.staff_id = p.staff_id
        order by array_position(array['active', 'locked', 'invited', 'suspended', 'closed'], l.state) limit 1) as login
     from staff p where p.staff_id = $1`,
    [asked.staffId, day]
  )
  if (person === undefined) throw new Refusal('STAFF_NOT_FOUND')
  const grants = await query<KnownGrant>(
    tx,
    `select g.role, o.label as "roleLabel", o.scope_kind as "scopeKind", u.name as "unitName", u.lo, u.hi, g.valid_to as until,
       ${liveOn('$2')} as live, exists (select from role_permission h where h.role = g.role and h.permission = $3) as holds
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id join org_unit u on u.org_unit_id = g.org_unit_id
     where g.staff_id = $1 and g.state in ('active', 'ended') order by 8 desc, u.lo, g.role, g.grant_id limit 50`,
    [asked.staffId, day, asked.permission]
  )
  return { ...person, contractOver: person.contractOver ?? false, grants }
}

const knownAccount = (grounds: Grounds, accounts: AccountsPort, asker: Scope, staffId: number, accountId: number): Promise<KnownAccount> =>
  inScope(grounds, asJob('rights'), async (tx, scope) => {
    const place = await accounts.placeOf(tx, accountId, dayOf(scope.at))
    const [unit] =
      place === null ? [] : await query<{ name: string }>(tx, 'select name from org_unit where org_unit_id = $1', [place.orgUnitId])
    const granted = await query<KnownAccount['granted'][number]>(
      tx,
      `select kind, to_json(until_at) #>> '{}' as until from access_grant
       where staff_id = $1 and account_id = $2 and ended_at is null and from_at <= $3 and until_at > $3 order by until_at`,
      [staffId, accountId, scope.at]
    )
    await audit(tx, asker, { action: 'rights.explained', object: { kind: 'staff', id: String(staffId) }, accountId })
    return { place, unitName: unit?.name ?? null, granted }
  })
