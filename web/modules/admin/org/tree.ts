import type { OrgTreeUnit } from '../../../../api/admin/org.ts'
import type { Counts } from './types.ts'

export type UnitLine = OrgTreeUnit & {
  readonly depth: number
  readonly below: number
  readonly open: boolean
  /** Sums of the unit and all below it; null where they are not known. */
  readonly staff: number | null
  readonly accounts: number | null
}

/** Sums over each unit and what lies below it; `units` come in the order of the tree, parents first. */
export function sumsBelow(units: readonly OrgTreeUnit[], counts: Counts): ReadonlyMap<number, { staff: number; accounts: number }> {
  const sums = new Map(units.map(({ orgUnitId }) => [orgUnitId, { staff: 0, accounts: 0 }]))
  for (const { orgUnitId, staff, accounts } of counts) {
    const own = sums.get(orgUnitId)
    if (own) [own.staff, own.accounts] = [own.staff + staff, own.accounts + accounts]
  }
  for (const { orgUnitId, parentId } of units.toReversed()) {
    const [own, above] = [sums.get(orgUnitId), parentId === null ? undefined : sums.get(parentId)]
    if (own && above) [above.staff, above.accounts] = [above.staff + own.staff, above.accounts + own.accounts]
  }
  return sums
}

/** The lines to show: those whose parents are all unfolded; with `text`, the units that match and those above them. */
export function linesOf(
  units: readonly OrgTreeUnit[],
  unfolded: ReadonlySet<number>,
  text: string,
  counts: Counts | undefined
): UnitLine[] {
  const by = new Map(units.map((unit) => [unit.orgUnitId, unit]))
  const below = new Map<number, number>()
  for (const { parentId } of units) if (parentId !== null) below.set(parentId, (below.get(parentId) ?? 0) + 1)
  const sums = counts && sumsBelow(units, counts)
  const wanted = text === '' ? null : pathsTo(units, by, text)
  const depths = new Map<number, number>()
  const shown = new Set<number>()
  return units.flatMap((unit) => {
    const depth = unit.parentId === null ? 0 : (depths.get(unit.parentId) ?? 0) + 1
    depths.set(unit.orgUnitId, depth)
    const isShown = wanted
      ? wanted.has(unit.orgUnitId)
      : unit.parentId === null || !by.has(unit.parentId) || (shown.has(unit.parentId) && unfolded.has(unit.parentId))
    if (!isShown) return []
    shown.add(unit.orgUnitId)
    const sum = sums?.get(unit.orgUnitId)
    const open = wanted !== null || unfolded.has(unit.orgUnitId)
    return [{ ...unit, depth, below: below.get(unit.orgUnitId) ?? 0, open, staff: sum?.staff ?? null, accounts: sum?.accounts ?? null }]
  })
}

const MOST = 200
function pathsTo(units: readonly OrgTreeUnit[], by: ReadonlyMap<number, OrgTreeUnit>, text: string): Set<number> {
  const found = units
    .filter(({ name, code, head }) => name.includes(text) || code.includes(text) || head?.name.includes(text))
    .slice(0, MOST)
  const wanted = new Set<number>()
  for (const unit of found)
    for (let at: OrgTreeUnit | undefined = unit; at; at = at.parentId === null ? undefined : by.get(at.parentId)) wanted.add(at.orgUnitId)
  return wanted
}

/** What is open at first: the root and the provinces, so that the cities show. */
export const unfoldedAtFirst = (units: readonly OrgTreeUnit[]) =>
  new Set(units.filter(({ level }) => level === 'group_company' || level === 'province').map(({ orgUnitId }) => orgUnitId))
