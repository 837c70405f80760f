import type { OrgTreeUnit, OrgUnit } from '../../../../api/admin/org.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'

/** Open units of the organisation down to the grids, each after its parent (ADM-40: everybody reads the organisation). */
export const openUnits = (grounds: Grounds, who: Who): Promise<OrgUnit[]> =>
  inScope(grounds, who, (tx) =>
    query<OrgUnit>(
      tx,
      `select org_unit_id as "orgUnitId", code, name, level, parent_id as "parentId" from org_unit where state = 'open' order by lo, hi desc`
    )
  )

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

export type UnitThen = {
  readonly orgUnitId: number
  readonly code: string
  readonly name: string
  readonly level: OrgUnit['level']
  readonly gridKind: OrgTreeUnit['gridKind']
  readonly parentId: number | null
  /** From the root down to the unit itself. */
  readonly path: readonly number[]
  readonly lo: number
  readonly hi: number
  readonly validFrom: string
  readonly headEmployeeNo: string | null
}

/** The organisation at the end of a day, units that were open then, in the order of the tree (ADM-30): for figures as they were (ADM-34). */
export const orgTreeAt = (tx: Tx, day: string): Promise<UnitThen[]> =>
  query<UnitThen>(
    tx,
    `select org_unit_id as "orgUnitId", code, name, level, grid_kind as "gridKind", parent_id as "parentId", path, lo, hi, valid_from as "validFrom",
       head_employee_no as "headEmployeeNo" from org_tree_at($1::date)`,
    [day]
  )

/** Ids of a unit and all open ones below it at the end of a day; none where there was no such unit. */
export async function unitsBelow(tx: Tx, orgUnitId: number, day: string): Promise<number[]> {
  const tree = await orgTreeAt(tx, day)
  return tree.filter(({ path }) => path.includes(orgUnitId)).map((unit) => unit.orgUnitId)
}

/** Who heads a unit now: its own head who is at work, else that of the nearest unit above; null where nobody does. */
export async function headOf(tx: Tx, orgUnitId: number): Promise<number | null> {
  const [head] = await query<{ staff_id: number }>(
    tx,
    `select p.staff_id from org_unit u join org_unit a on a.lo <= u.lo and u.lo < a.hi join staff p on p.employee_no = a.head_employee_no
     where u.org_unit_id = $1 and p.state in ('active', 'leave') order by a.lo desc, a.hi limit 1`,
    [orgUnitId]
  )
  return head?.staff_id ?? null
}
