import type { Role, RoleEffects } from '../../../../api/admin/roles.ts'
import { permissionKeys, permissions, roles as builtIn } from '../../../../api/permissions.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { effectsOf, vitalPermissions } from '../domain/rights.ts'
import { heldOn, holdersOf, liveOn, vitalHeld } from './grants.ts'
import type { Holder } from './grants.ts'
import { ownRole } from './ownRole.ts'

/** Every role with its permissions and how many people hold it today: built-in ones in the order of the table, then our own by name. */
export const listRoles = (
  grounds: Grounds,
  who: Who
): Promise<{
  roles: Role[]
  permissions: { key: string; dutyClass: (typeof permissions)[keyof typeof permissions]['dutyClass']; risk: 'L' | 'M' | 'H' | 'V' }[]
}> =>
  inScope(grounds, who, async (tx, scope) => ({
    roles: await query<Role>(
      tx,
      `select o.code, o.label, o.duty_class as "dutyClass", o.scope_kind as "scopeKind", o.second_factor as "secondFactor",
         o.built_in as "builtIn", o.state, o.version,
         (select count(distinct g.staff_id)::int from role_grant g join staff p on p.staff_id = g.staff_id
          where g.role = o.code and p.state in ('active', 'leave') and ${liveOn('$1')}) as holders,
         array(select h.permission from role_permission h where h.role = o.code order by 1) as permissions
       from role o
       order by not o.built_in, array_position($2::text[], o.code), o.label collate "zh-Hans-x-icu", o.code`,
      [dayOf(scope.at), Object.keys(builtIn)]
    ),
    permissions: permissionKeys.map((key) => ({ key, dutyClass: permissions[key].dutyClass, risk: permissions[key].risk }))
  }))

/** Who holds a role or a permission today. */
export const whoHolds = (
  grounds: Grounds,
  who: Who,
  of: { role?: string | undefined; permission?: string | undefined }
): Promise<Holder[]> => inScope(grounds, who, (tx, scope) => holdersOf(tx, dayOf(scope.at), of))

/** Who would gain and who would lose what, were a role of our own changed so (ADM-38). Refuses with ROLE_NOT_FOUND, ROLE_BUILT_IN. */
export const previewRole = (
  grounds: Grounds,
  who: Who,
  change: { code: string; permissions: string[]; state: Role['state'] }
): Promise<RoleEffects> =>
  inScope(grounds, who, async (tx, scope) => {
    const role = await ownRole(tx, change.code)
    const before = role.state === 'in_use' ? role.permissions : []
    const after = change.state === 'in_use' ? [...new Set(change.permissions)].toSorted() : []
    const elsewhere = await vitalHeld(tx, dayOf(scope.at), change.code)
    return {
      people: effectsOf(before, after, await holdersBeside(tx, change.code, dayOf(scope.at)), await permissionsByRole(tx)),
      lastHolders:
        role.holders === 0 ? [] : vitalPermissions.filter((key) => before.includes(key) && !after.includes(key) && !elsewhere.has(key))
    }
  })

const holdersBeside = (tx: Tx, role: string, day: string) =>
  query<{ staffId: number; name: string; otherRoles: string[] }>(
    tx,
    `select p.staff_id as "staffId", p.name,
       array(select distinct g.role from role_grant g join role o on o.code = g.role
             where g.staff_id = p.staff_id and g.role <> $1 and ${liveOn('$2')}) as "otherRoles"
     from staff p where exists (select from role_grant g where g.staff_id = p.staff_id and g.role = $1 and ${heldOn('$2')})
     order by p.name collate "zh-Hans-x-icu", p.staff_id`,
    [role, day]
  )

async function permissionsByRole(tx: Tx): Promise<(role: string) => readonly string[]> {
  const rows = await query<{ role: string; keys: string[] }>(
    tx,
    'select role, array_agg(permission) as keys from role_permission group by role'
  )
  const known = new Map(rows.map(({ role, keys }) => [role, keys]))
  return (role) => known.get(role) ?? []
}
