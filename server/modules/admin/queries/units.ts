import type { OrgUnit } from '../../../../api/admin/org.ts'
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
