import type { Me } from '../../../../api/admin/session.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { actingOf } from './acting.ts'
import { liveOn } from './grants.ts'

/** Who is signed in: grants, permissions, and how many accounts are in his own book. */
export const whoAmI = (grounds: Grounds, who: Who): Promise<Me> => inScope(grounds, who, (tx, scope) => describeMe(tx, scope))

export async function describeMe(tx: Tx, scope: Scope): Promise<Me> {
  const [person] = await query<{ name: string; login: string; demo: boolean; idleSeconds: number; endsAt: Date }>(
    tx,
    `select p.name, l.name as login, coalesce((select demo from store_mark), false) as demo,
       s.idle_seconds as "idleSeconds", s.ends_at as "endsAt"
     from staff p join login l on l.staff_id = p.staff_id join session s on s.login_id = l.login_id
     where p.staff_id = $1 and s.session_id = $2`,
    [scope.staffId, scope.sessionId]
  )
  const grants = await query<Me['grants'][number]>(
    tx,
    `select g.role, o.label, o.scope_kind as "scopeKind", g.org_unit_id as "orgUnitId", u.name as "unitName", u.level as "unitLevel"
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id join org_unit u on u.org_unit_id = g.org_unit_id
     where g.staff_id = $1 and ${liveOn('$2')} order by u.lo, g.role`,
    [scope.staffId, dayOf(scope.at)]
  )
  const keys = await query<{ permission: string }>(
    tx,
    'select distinct permission from role_permission where role = any($1::text[]) order by permission',
    [grants.map((grant) => grant.role)]
  )
  return {
    staffId: scope.staffId,
    name: person!.name,
    login: person!.login,
    grants,
    permissions: keys.map((row) => row.permission),
    ownBook: scope.book.size,
    seesOwnNames: grants.some((grant) => grant.scopeKind === 'own_book'),
    acting: await actingOf(tx, scope.staffId, scope.sessionId, dayOf(scope.at)),
    demo: person!.demo,
    // In seconds from now: the clock of the person's machine may be wrong.
    session: { idleSeconds: person!.idleSeconds, endsInSeconds: Math.floor((person!.endsAt.getTime() - scope.at.getTime()) / 1000) }
  }
}
