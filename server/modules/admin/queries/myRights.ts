import type { z } from 'zod'

import type { me as contract } from '../../../../api/admin/rights.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { grantorsOn } from './explainRights.ts'
import { grantsOf, permissionsOf } from './grants.ts'

type Mine = z.infer<NonNullable<(typeof contract)['rights']['~orpc']['outputSchema']>>

/** What the caller may and sees, and who could give him more (ADM-112). */
export const myRights = (grounds: Grounds, who: Who): Promise<Mine> =>
  inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    const [units] = await query<{ n: number }>(
      tx,
      `select count(*)::int as n from org_unit u where u.state = 'open'
         and exists (select from unnest($1::bigint[], $2::bigint[]) i(lo, hi) where u.lo >= i.lo and u.lo < i.hi)`,
      [scope.intervals.map(({ lo }) => lo), scope.intervals.map(({ hi }) => hi)]
    )
    return {
      grants: await grantsOf(tx, scope.staffId, today),
      permissions: await permissionsOf(tx, scope.staffId, today),
      roleHolders: await query<Mine['roleHolders'][number]>(
        tx,
        `select o.code as role, o.label, array(select h.permission from role_permission h where h.role = o.code order by 1) as permissions
         from role o where o.state = 'in_use' order by not o.built_in, o.code`
      ),
      grantors: await grantorsOn(tx, today),
      lent: await query<Mine['lent'][number]>(
        tx,
        `select account_id as "accountId", kind, to_json(until_at) #>> '{}' as until from access_grant
         where staff_id = $1 and ended_at is null and from_at <= $2 and until_at > $2 order by until_at, grant_id limit 100`,
        [scope.staffId, scope.at]
      ),
      unitsOfScope: units!.n
    }
  })
