import { NoRoom, Slots } from './positions.ts'
import type { GridKind, OrgLevel } from './positions.ts'

export type UnitState = 'planned' | 'open' | 'closed' | 'merged'

/** A unit as a change of the organisation sees it; `orgUnitId` is null for one that the change itself creates. */
export type TreeUnit = {
  readonly orgUnitId: number | null
  readonly code: string
  readonly name: string
  readonly shortName: string | null
  readonly level: OrgLevel
  readonly gridKind: GridKind | null
  readonly parentCode: string | null
  readonly regionCode: string | null
  readonly lo: number
  readonly hi: number
  readonly state: UnitState
  readonly validFrom: string
  readonly validTo: string | null
  readonly successorCode: string | null
}

/** The whole organisation by code, in which the steps of a change work. */
export type OrgTree = Map<string, TreeUnit>

export const treeOf = (units: readonly TreeUnit[]): OrgTree => new Map(units.map((unit) => [unit.code, unit]))

export const isLive = (unit: TreeUnit) => unit.state === 'planned' || unit.state === 'open'

/** Whether the first unit is the second or lies below it (ADM-30). */
export const isWithin = (unit: Interval, above: Interval) => above.lo <= unit.lo && unit.lo < above.hi
type Interval = { readonly lo: number; readonly hi: number }

// A closed unit keeps its numbers as long as it can be reopened (ADM-1); then they are free, and it is parked where nobody's interval
// reaches, so that no scope that was granted in it opens a view on whoever comes into its place.
export const REOPEN_DAYS = 30
const PARKING = 2 ** 51
const parkedAt = (orgUnitId: number) => ({ lo: PARKING + orgUnitId * 16, hi: PARKING + orgUnitId * 16 + 16 })

/** The calendar day `n` days after (before, n < 0) a day yyyy-mm-dd. */
export function daysAfter(day: string, n: number): string {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(Date.UTC(year!, month! - 1, date! + n)).toISOString().slice(0, 10)
}

const isFreeAgain = (unit: TreeUnit, on: string) => !isLive(unit) && unit.validTo !== null && unit.validTo <= daysAfter(on, -REOPEN_DAYS)

/**
 * Takes the lowest free slot of `width` under a unit and parks closed units that lay there (ADM-30). Throws NoRoom where there is none.
 */
export function takeSlot(tree: OrgTree, parent: TreeUnit, width: number, on: string): Interval {
  const taken = [...tree.values()].filter((unit) => unit.parentCode === parent.code && isWithin(unit, parent) && !isFreeAgain(unit, on))
  const slot = new Slots(parent, taken).take(width)
  for (const unit of tree.values()) {
    if (unit.lo >= slot.hi || unit.hi <= slot.lo || isLive(unit) || unit.orgUnitId === null) continue
    // Units above enclose the slot and are live; what is not, is left over.
    tree.set(unit.code, { ...unit, ...parkedAt(unit.orgUnitId) })
  }
  return slot
}

/** Puts a unit with all that lies in its interval under another parent, every number moved by the same distance (ADM-31). */
export function moveSubtree(tree: OrgTree, top: TreeUnit, parent: TreeUnit, on: string): void {
  const slot = takeSlot(tree, parent, top.hi - top.lo, on)
  const distance = slot.lo - top.lo
  for (const unit of tree.values()) {
    if (!isWithin(unit, top)) continue
    const moved = { ...unit, lo: unit.lo + distance, hi: unit.hi + distance }
    tree.set(unit.code, unit.code === top.code ? { ...moved, parentCode: parent.code } : moved)
  }
}

/** Live units directly under one. */
export const childrenOf = (tree: OrgTree, code: string): TreeUnit[] =>
  [...tree.values()].filter((unit) => unit.parentCode === code && isLive(unit)).toSorted((a, b) => a.lo - b.lo)

/** Units of `after` that are new or differ from what they were. */
export function changedUnits(before: OrgTree, after: OrgTree): TreeUnit[] {
  const fields = ['name', 'shortName', 'parentCode', 'lo', 'hi', 'state', 'validTo', 'successorCode'] as const
  return [...after.values()].filter((unit) => {
    const old = before.get(unit.code)
    return old === undefined || fields.some((field) => old[field] !== unit[field])
  })
}

/** For each unit the sum of what it and those below it hold: how figures roll up in a tree of any day (ADM-34). */
export function totalsBelow<K>(
  units: readonly { readonly key: K; readonly path: readonly K[] }[],
  own: ReadonlyMap<K, number>
): Map<K, number> {
  const totals = new Map<K, number>()
  for (const { key, path } of units) {
    const held = own.get(key) ?? 0
    for (const above of path) totals.set(above, (totals.get(above) ?? 0) + held)
  }
  return totals
}

export { NoRoom }
