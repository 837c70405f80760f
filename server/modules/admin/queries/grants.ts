import type { Grant } from '../../../../api/admin/people.ts'
import type { PermissionKey } from '../../../../api/permissions.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { vitalPermissions } from '../domain/rights.ts'

/** Grants that are held on the day `$day`, whether or not their role is in use: of role_grant g and its holder p. */
export const heldOn = (day: string): string =>
  `g.state = 'active' and g.valid_from <= ${day}::date and (g.valid_to is null or g.valid_to > ${day}::date)
   and (p.kind = 'own' or p.contract_end is null or p.contract_end >= ${day}::date)`

/** Grants that count on the day `$day`: of role_grant g, its role o and its holder p. The scope setter counts the same way. */
export const liveOn = (day: string): string => `${heldOn(day)} and o.state = 'in_use'`

/** A person's grants, those in force first, then what he held before. */
export const grantsOf = (tx: Tx, staffId: number, day: string): Promise<Grant[]> =>
  query<Grant>(
    tx,
    `select g.grant_id as "grantId", g.role, o.label as "roleLabel", o.scope_kind as "scopeKind", g.org_unit_id as "orgUnitId",
       u.name as "unitName", u.level as "unitLevel", g.valid_from as "from", g.valid_to as until, g.stays,
       case when g.state = 'active' and not (${liveOn('$2')}) and g.valid_from <= $2::date then 'ended' else g.state end as state,
       case when g.state = 'active' and g.valid_to <= $2::date then 'expired' else g.end_cause end as "endCause",
       b.name as "grantedBy", g.vault_id is not null as "secondPerson"
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
       join org_unit u on u.org_unit_id = g.org_unit_id left join staff b on b.staff_id = g.granted_by
     where g.staff_id = $1::int order by not (${liveOn('$2')}), g.valid_from desc, u.lo, g.role, g.grant_id`,
    [staffId, day]
  )

export async function permissionsOf(tx: Tx, staffId: number, day: string): Promise<string[]> {
  const rows = await query<{ permission: string }>(
    tx,
    `select distinct h.permission from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
       join role_permission h on h.role = g.role
     where g.staff_id = $1::int and ${liveOn('$2')} order by h.permission`,
    [staffId, day]
  )
  return rows.map((row) => row.permission)
}

export type Holder = { staffId: number; name: string; employeeNo: string; unitName: string; roles: string[]; until: string | null }

/** Who holds a role or a permission on a day, by name; at most 500. `until` is null where one of his grants has no end. */
export const holdersOf = (tx: Tx, day: string, of: { role?: string | undefined; permission?: string | undefined }): Promise<Holder[]> =>
  query<Holder>(
    tx,
    `select p.staff_id as "staffId", p.name, p.employee_no as "employeeNo", min(u.name) as "unitName",
       array_agg(distinct g.role) as roles, case when bool_or(g.valid_to is null) then null else max(g.valid_to) end as until
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id join org_unit u on u.org_unit_id = g.org_unit_id
     where p.state in ('active', 'leave') and ${liveOn('$1')} and ($2::text is null or g.role = $2)
       and ($3::text is null or exists (select from role_permission h where h.role = g.role and h.permission = $3))
     group by p.staff_id order by p.name collate "zh-Hans-x-icu", p.staff_id limit 500`,
    [day, of.role ?? null, of.permission ?? null]
  )

/** Which of the permissions that somebody must hold are held by somebody who can sign in; `but` = by another role than this. */
export async function vitalHeld(tx: Tx, day: string, but: string | null = null): Promise<ReadonlySet<PermissionKey>> {
  const rows = await query<{ permission: PermissionKey }>(
    tx,
    `select distinct h.permission from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
       join role_permission h on h.role = g.role
     where p.state in ('active', 'leave') and ${liveOn('$1')} and h.permission = any($2::text[]) and ($3::text is null or g.role <> $3)
       and exists (select from login l where l.staff_id = p.staff_id and l.state in ('invited', 'active', 'locked'))`,
    [day, [...vitalPermissions], but]
  )
  return new Set(rows.map((row) => row.permission))
}
