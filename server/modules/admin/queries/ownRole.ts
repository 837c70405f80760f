import type { Role } from '../../../../api/admin/roles.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'

export type StoredRole = Pick<Role, 'dutyClass' | 'scopeKind' | 'builtIn' | 'state' | 'version' | 'permissions' | 'holders'>

/** A role as it stands, locked. Refuses with ROLE_NOT_FOUND and, for one that we did not make, ROLE_BUILT_IN. */
export async function ownRole(tx: Tx, code: string): Promise<StoredRole> {
  const [role] = await query<StoredRole>(
    tx,
    `select duty_class as "dutyClass", scope_kind as "scopeKind", built_in as "builtIn", state, version,
       array(select permission from role_permission h where h.role = r.code order by 1) as permissions,
       (select count(distinct staff_id)::int from role_grant g where g.role = r.code and g.state = 'active') as holders
     from role r where code = $1 for update`,
    [code]
  )
  if (role === undefined) throw new Refusal('ROLE_NOT_FOUND')
  if (role.builtIn) throw new Refusal('ROLE_BUILT_IN')
  return role
}
