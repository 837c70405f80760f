import type { z } from 'zod'

import type { Me, OrgUnit } from '../../../api/admin.ts'
import type { admin } from '../../../api/admin.ts'
import { dayOf } from '../../platform/clock.ts'
import { query } from '../../platform/database.ts'
import type { Db, Tx } from '../../platform/database.ts'
import { inScope } from '../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../platform/scope.ts'

/** Who is signed in: grants, permissions, and how many accounts are in his own book. */
export const whoAmI = (grounds: Grounds, who: Who): Promise<Me> => inScope(grounds, who, (tx, scope) => describeMe(tx, scope))

export async function describeMe(tx: Tx, scope: Scope): Promise<Me> {
  const [person] = await query<{ name: string; login: string; demo: boolean }>(
    tx,
    `select p.name, l.name as login, coalesce((select demo from store_mark), false) as demo
     from staff p join login l on l.staff_id = p.staff_id join session s on s.login_id = l.login_id
     where p.staff_id = $1 and s.session_id = $2`,
    [scope.staffId, scope.sessionId]
  )
  const grants = await query<Me['grants'][number]>(
    tx,
    `select g.role, g.org_unit_id as "orgUnitId", u.name as "unitName", u.level as "unitLevel"
     from role_grant g join org_unit u on u.org_unit_id = g.org_unit_id
     where g.staff_id = $1 and g.state = 'active' and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2) order by u.lo, g.role`,
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
    seesOwnNames: grants.some((grant) => grant.role === 'account_manager'),
    demo: person!.demo
  }
}

/** Open units of the organisation down to the grids, each after its parent (ADM-40: everybody reads the organisation). */
export const openUnits = (grounds: Grounds, who: Who): Promise<OrgUnit[]> =>
  inScope(grounds, who, (tx) =>
    query<OrgUnit>(
      tx,
      `select org_unit_id as "orgUnitId", code, name, level, parent_id as "parentId" from org_unit where state = 'open' order by lo, hi desc`
    )
  )

type Managers = z.infer<NonNullable<(typeof admin)['staff']['managers']['~orpc']['outputSchema']>>

/** People whose main post is that of an account manager, in the caller's units (and himself); at most 50, by name. */
export const managersInSight = (grounds: Grounds, who: Who, filter: { orgUnitId?: number; text?: string }): Promise<Managers> =>
  inScope(grounds, who, (tx, scope) =>
    query<Managers[number]>(
      tx,
      `select p.staff_id as "staffId", p.name, p.employee_no as "employeeNo", u.name as "unitName"
       from staff p join staff_post o on o.staff_id = p.staff_id join org_unit u on u.org_unit_id = o.org_unit_id
       where o.main and o.valid_to is null and o.post in ('individual', 'group', 'industry', 'chief')
         and (p.staff_id = $1 or exists (select from unnest($2::bigint[], $3::bigint[]) i(lo, hi) where u.lo >= i.lo and u.lo < i.hi))
         and ($4::int is null or exists (select from org_unit a where a.org_unit_id = $4 and u.lo >= a.lo and u.lo < a.hi))
         and ($5::text is null or position($5 in p.name) > 0 or p.employee_no = $5)
       order by p.name collate "zh-Hans-x-icu", p.staff_id limit 50`,
      [scope.staffId, scope.intervals.map((i) => i.lo), scope.intervals.map((i) => i.hi), filter.orgUnitId ?? null, filter.text || null]
    )
  )

export type LoginLine = { login: string; role: string; unitName: string; name: string }

/** Who can sign in and as what, in the order in which log-ins were given. */
export const loginLines = (db: Db): Promise<LoginLine[]> =>
  query<LoginLine>(
    db,
    `select l.name as login, g.role, u.name as "unitName", p.name from login l join staff p on p.staff_id = l.staff_id
     join role_grant g on g.staff_id = p.staff_id and g.state = 'active' join org_unit u on u.org_unit_id = g.org_unit_id
     where l.state = 'active' order by l.login_id, g.granted_at`
  )

/** Whether the store is the demo's, and who can sign in there; outside a demo nobody is named. */
export async function welcome(db: Db): Promise<{ demo: boolean; logins: LoginLine[] }> {
  const [mark] = await query<{ demo: boolean }>(db, 'select demo from store_mark')
  return mark?.demo ? { demo: true, logins: await loginLines(db) } : { demo: false, logins: [] }
}

export type MainPost = { employeeNo: string; unitCode: string; post: string; left: boolean }

/** Everybody's present main post, by employee number. */
export const mainPosts = (db: Db): Promise<MainPost[]> =>
  query<MainPost>(
    db,
    `select p.employee_no as "employeeNo", u.code as "unitCode", o.post, p.state = 'left' as left from staff p
     join staff_post o on o.staff_id = p.staff_id and o.main and o.valid_to is null join org_unit u on u.org_unit_id = o.org_unit_id order by p.employee_no`
  )

/** Names of people by id, for lists of other modules. */
export async function namesOfStaff(tx: Tx, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await query<{ staff_id: number; name: string }>(tx, 'select staff_id, name from staff where staff_id = any($1::int[])', [
    [...new Set(ids)]
  ])
  return new Map(rows.map((row) => [row.staff_id, row.name]))
}

export type UnitPath = readonly { readonly orgUnitId: number; readonly name: string; readonly level: string }[]

/** For each unit its path from below the root down to itself. */
export async function pathsOfUnits(tx: Tx, ids: readonly number[]): Promise<ReadonlyMap<number, UnitPath>> {
  const rows = await query<{ of: number; orgUnitId: number; name: string; level: string }>(
    tx,
    `select u.org_unit_id as of, a.org_unit_id as "orgUnitId", a.name, a.level
     from org_unit u join org_unit a on a.lo <= u.lo and u.lo < a.hi and a.parent_id is not null
     where u.org_unit_id = any($1::int[]) order by u.org_unit_id, a.lo, a.hi desc`,
    [[...new Set(ids)]]
  )
  const paths = new Map<number, UnitPath>()
  for (const { of, ...step } of rows) paths.set(of, [...(paths.get(of) ?? []), step])
  return paths
}

/** The interval of a unit, for a filter; null where there is no such unit. */
export async function intervalOf(tx: Tx, orgUnitId: number): Promise<{ lo: number; hi: number } | null> {
  const [row] = await query<{ lo: number; hi: number }>(tx, 'select lo, hi from org_unit where org_unit_id = $1', [orgUnitId])
  return row ?? null
}
