import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { Scope } from '../../../platform/scope.ts'
import { changedUnits } from '../domain/orgTree.ts'
import type { OrgTree, TreeUnit } from '../domain/orgTree.ts'
import type { UnitContents, UnitPlace } from '../domain/unitContents.ts'
import type { Plan } from './orgPlan.ts'

/** Waits for everybody who holds the tree, and keeps it for this transaction (ADM-31). */
export const lockTree = (tx: Tx) => query(tx, 'select pg_advisory_xact_lock(4242002)')

/**
 * Writes a plan: new units, changed units in one statement, people, then what other modules keep in the units. The positions of all rows
 * follow by their foreign keys (docs/decisions/0011). Answers how many accounts changed their unit besides those that moved with one.
 */
export async function writePlan(
  tx: Tx,
  scope: Scope,
  plan: Plan,
  contents: readonly UnitContents[],
  as: { on: string; origin: string }
): Promise<void> {
  await query(tx, 'set constraints org_unit_position, org_unit_siblings deferred')
  const changed = changedUnits(plan.before, plan.after)
  for (const level of byDepth(
    plan.after,
    changed.filter((unit) => unit.orgUnitId === null)
  ))
    await insertUnits(tx, scope, level, as)
  await updateUnits(
    tx,
    scope,
    changed.filter((unit) => unit.orgUnitId !== null),
    as
  )
  const places = await placesOf(
    tx,
    plan.relocations.flatMap(({ from, to }) => [from, to])
  )
  for (const { from, to, accountNos } of plan.relocations) {
    const [left, there] = [places.get(from)!, places.get(to)!]
    if (accountNos === null) await movePosts(tx, left, there, as.on)
    for (const held of contents) if (accountNos === null || held.kind === 'accounts') await held.move?.(tx, scope, left, there, accountNos)
  }
}

/** New units with those above first. */
function byDepth(tree: OrgTree, units: readonly TreeUnit[]): TreeUnit[][] {
  const depth = (unit: TreeUnit): number => (unit.parentCode === null ? 0 : 1 + depth(tree.get(unit.parentCode)!))
  return [...Map.groupBy(units, depth)].toSorted(([a], [b]) => a - b).map(([, level]) => level)
}

const written = `as t(code text, name text, "shortName" text, level text, "gridKind" text, "parentCode" text, "regionCode" text, lo bigint, hi bigint,
  state text, "validFrom" date, "validTo" date, "successorCode" text)`

const insertUnits = (tx: Tx, scope: Scope, units: readonly TreeUnit[], as: { on: string; origin: string }) =>
  query(
    tx,
    `insert into org_unit (code, name, short_name, level, grid_kind, parent_id, lo, hi, region_code, state, valid_from, since, origin, updated_at)
     select t.code, t.name, t."shortName", t.level, t."gridKind", p.org_unit_id, t.lo, t.hi, t."regionCode", t.state, t."validFrom", $2::date, $3, $4
     from jsonb_to_recordset($1::jsonb) ${written} left join org_unit p on p.code = t."parentCode"`,
    [JSON.stringify(units), as.on, as.origin, scope.at]
  )

const updateUnits = (tx: Tx, scope: Scope, units: readonly TreeUnit[], as: { on: string; origin: string }) =>
  query(
    tx,
    `update org_unit u set name = t.name, short_name = t."shortName", parent_id = p.org_unit_id, lo = t.lo, hi = t.hi, state = t.state,
       valid_to = t."validTo", successor_code = t."successorCode", since = greatest(u.since, $2::date), origin = $3, version = u.version + 1, updated_at = $4
     from jsonb_to_recordset($1::jsonb) ${written} left join org_unit p on p.code = t."parentCode" where u.code = t.code`,
    [JSON.stringify(units), as.on, as.origin, scope.at]
  )

async function placesOf(tx: Tx, codes: readonly string[]): Promise<Map<string, UnitPlace>> {
  const rows = await query<UnitPlace & { code: string }>(
    tx,
    'select code, org_unit_id as "orgUnitId", lo from org_unit where code = any($1::text[])',
    [codes]
  )
  return new Map(rows.map((row) => [row.code, row]))
}

type Post = { staff_id: number; post: string; main: boolean; valid_to: string | null; there: boolean }

/** People of a merged unit keep their posts in its successor; who has one there already keeps one, the main one where either is (ADM-2). */
async function movePosts(tx: Tx, from: UnitPlace, to: UnitPlace, on: string): Promise<void> {
  await query(
    tx,
    `update staff_post p set org_unit_id = $2 where p.org_unit_id = $1 and p.valid_from >= $3::date
       and not exists (select from staff_post o where o.staff_id = p.staff_id and o.org_unit_id = $2 and o.valid_from = p.valid_from)`,
    [from.orgUnitId, to.orgUnitId, on]
  )
  const current = `valid_from < $2::date and (valid_to is null or valid_to > $2::date)`
  const posts = await query<Post>(
    tx,
    `select staff_id, post, main, valid_to,
       exists (select from staff_post o where o.staff_id = p.staff_id and o.org_unit_id = $3 and ${current.replaceAll('valid_', 'o.valid_')}) as there
     from staff_post p where org_unit_id = $1 and ${current}`,
    [from.orgUnitId, on, to.orgUnitId]
  )
  const leaving = posts.filter(({ main, there }) => main && there).map(({ staff_id }) => staff_id)
  await query(tx, `update staff_post set valid_to = $2::date where org_unit_id = $1 and ${current}`, [from.orgUnitId, on])
  await query(tx, `update staff_post set valid_to = $2::date where org_unit_id = $1 and staff_id = any($3::int[]) and ${current}`, [
    to.orgUnitId,
    on,
    leaving
  ])
  await query(
    tx,
    `insert into staff_post (staff_id, org_unit_id, post, main, valid_from, valid_to)
     select t.staff_id, $1, t.post, t.main, $2::date, t.valid_to
     from jsonb_to_recordset($3::jsonb) as t(staff_id int, post text, main boolean, valid_to date)`,
    [to.orgUnitId, on, JSON.stringify(posts.filter(({ main, there }) => main || !there))]
  )
}
