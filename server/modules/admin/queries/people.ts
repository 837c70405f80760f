import type { z } from 'zod'

import type { admin } from '../../../../api/admin/index.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'

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

/** The unit of a person's main post today; the root for somebody without one. */
export async function mainUnitOf(tx: Tx, scope: Scope): Promise<number> {
  const [row] = await query<{ unit: number }>(
    tx,
    `select coalesce(
       (select org_unit_id from staff_post where staff_id = $1 and main and valid_from <= $2::date and (valid_to is null or valid_to > $2::date)),
       (select org_unit_id from org_unit where parent_id is null)) as unit`,
    [scope.staffId, dayOf(scope.at)]
  )
  return row!.unit
}
