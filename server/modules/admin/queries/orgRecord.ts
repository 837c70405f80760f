import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { UnitGrant } from '../domain/orgSight.ts'
import type { Held } from '../domain/orgSteps.ts'
import type { TreeUnit } from '../domain/orgTree.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { liveOn } from './grants.ts'

/**
 * Keeps the numbers of the organisation still until the transaction ends: whoever writes a row with the position of its unit holds them,
 * so that no row slips between a move and its unit (ADM-31). A move waits for those who hold them, and they for it.
 */
export const holdTree = (tx: Tx) => query(tx, 'select pg_advisory_xact_lock_shared(4242002)')

/** The whole organisation as it is recorded, closed units included. */
export const recordedUnits = (tx: Tx): Promise<TreeUnit[]> =>
  query<TreeUnit>(
    tx,
    `select u.org_unit_id as "orgUnitId", u.code, u.name, u.short_name as "shortName", u.level, u.grid_kind as "gridKind", p.code as "parentCode",
       u.region_code as "regionCode", u.lo, u.hi, u.state, u.valid_from as "validFrom", u.valid_to as "validTo", u.successor_code as "successorCode"
     from org_unit u left join org_unit p on p.org_unit_id = u.parent_id order by u.lo, u.hi desc`
  )

/** People with a post in each unit on a day or later, by unit id. */
export async function staffByUnit(tx: Tx, on: string): Promise<Map<number, number>> {
  const rows = await query<{ unit: number; n: number }>(
    tx,
    `select org_unit_id as unit, count(distinct staff_id)::int as n from staff_post where valid_to is null or valid_to > $1::date group by 1`,
    [on]
  )
  return new Map(rows.map(({ unit, n }) => [unit, n]))
}

export type HeldByKind = {
  readonly byUnit: ReadonlyMap<string, Held>
  /** Each registered kind's counts, by unit code. */
  readonly byKind: ReadonlyMap<UnitContents['kind'], ReadonlyMap<string, number>>
}

/** What every unit itself holds, by its code; asked under the job `organisation`, which sees all accounts. */
export async function heldByUnits(tx: Tx, units: readonly TreeUnit[], contents: readonly UnitContents[], on: string): Promise<HeldByKind> {
  const codes = new Map(units.map(({ orgUnitId, code }) => [orgUnitId, code]))
  const staff = await staffByUnit(tx, on)
  const byKind = new Map<UnitContents['kind'], Map<string, number>>()
  for (const { kind, countsByUnit } of contents) {
    const counts = await countsByUnit(tx)
    byKind.set(kind, new Map([...counts].flatMap(([id, n]) => (codes.has(id) ? [[codes.get(id)!, n] as const] : []))))
  }
  const work = (code: string) => [...byKind].reduce((n, [kind, counts]) => n + (isWork(kind) ? (counts.get(code) ?? 0) : 0), 0)
  const byUnit = units.map(
    ({ orgUnitId, code }) =>
      [code, { staff: staff.get(orgUnitId!) ?? 0, accounts: byKind.get('accounts')?.get(code) ?? 0, work: work(code) }] as const
  )
  return { byUnit: new Map(byUnit), byKind }
}

const isWork = (kind: UnitContents['kind']) => kind !== 'accounts' && kind !== 'members'

/** Which unit, by code, holds each of these accounts. */
export async function unitsOfAccounts(
  tx: Tx,
  units: readonly TreeUnit[],
  contents: readonly UnitContents[],
  accountNos: readonly string[]
): Promise<Map<string, string>> {
  const codes = new Map(units.map(({ orgUnitId, code }) => [orgUnitId, code]))
  const found = accountNos.length === 0 ? undefined : await contents.find(({ kind }) => kind === 'accounts')?.unitsOf?.(tx, accountNos)
  return new Map([...(found ?? [])].flatMap(([number, id]) => (codes.has(id) ? [[number, codes.get(id)!] as const] : [])))
}

/** Every role that gives sight of a unit and those below it, on a day. */
export const unitGrants = (tx: Tx, on: string): Promise<UnitGrant[]> =>
  query<UnitGrant>(
    tx,
    `select g.staff_id as "staffId", u.code as unit from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
       join org_unit u on u.org_unit_id = g.org_unit_id
     where ${liveOn('$1')} and o.scope_kind in ('unit_subtree', 'unit_analysis')`,
    [on]
  )
