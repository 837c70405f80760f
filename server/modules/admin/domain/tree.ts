import type { LineFault } from '../../../platform/delivery.ts'
import { mayStandUnder, NoRoom, Slots, widthOf } from './positions.ts'
import type { GridKind, OrgLevel } from './positions.ts'

export type DeliveredUnit = {
  part: number
  line: number
  code: string
  parentCode: string | null
  level: OrgLevel
  gridKind: GridKind | null
}
export type KnownUnit = {
  code: string
  parentCode: string | null
  level: OrgLevel
  gridKind: GridKind | null
  lo: number
  hi: number
  /** Whether it is planned or open. */
  live: boolean
}
export type Placement = { code: string; lo: number; hi: number; depth: number }

/**
 * Puts delivered units into the tree (ADM-30): known ones keep their interval, new ones get the lowest free slot under their parent.
 * Answers the faults of feeds.yaml's set rules instead of placing when there is one. A known unit that names another parent is refused:
 * moves come through an organisation batch with a preview (ADM-33).
 */
export function placeUnits(
  known: readonly KnownUnit[],
  delivered: readonly DeliveredUnit[]
): { placements: Placement[]; faults: LineFault[] } {
  const faults: LineFault[] = []
  const knownBy = new Map(known.map((unit) => [unit.code, unit]))
  const by = new Map<string, DeliveredUnit | KnownUnit>([...knownBy, ...delivered.map((unit) => [unit.code, unit] as const)])
  const fault = (unit: DeliveredUnit, column: string, code: string, found: string | null, expected: string) =>
    faults.push({ part: unit.part, line: unit.line, column, code, found, expected })

  const roots = [...by.values()].filter((unit) => unit.parentCode === null)
  if (roots.length !== 1) {
    for (const unit of delivered.filter((u) => u.parentCode === null))
      fault(unit, 'parent_code', 'CHECK_FAILED', null, `恰有一个根机构,现有 ${roots.length} 个`)
  }
  for (const unit of delivered) {
    const before = knownBy.get(unit.code)
    if (before !== undefined && before.parentCode !== unit.parentCode) {
      fault(unit, 'parent_code', 'CHECK_FAILED', unit.parentCode, `机构划转须经机构调整批次,现上级为 ${before.parentCode ?? '(无)'}`)
    }
    if (before !== undefined && (before.level !== unit.level || before.gridKind !== unit.gridKind)) {
      fault(unit, 'level', 'CHECK_FAILED', unit.level, `层级不可变更,现为 ${before.level}`)
    }
    if (unit.parentCode === null) continue
    const parent = by.get(unit.parentCode)
    const isOver = before === undefined && knownBy.get(unit.parentCode)?.live === false
    if (parent === undefined || isOver) fault(unit, 'parent_code', 'PARENT_MISSING', unit.parentCode, '上级机构已存在且有效,或在本文件内')
    else if (!mayStandUnder(unit.level, unit.gridKind, parent.level, parent.gridKind)) {
      fault(unit, 'level', 'CHECK_FAILED', unit.level, `上级(${parent.level})的层级须更高;网格依次为主、子、微`)
    }
  }
  if (faults.length > 0) return { placements: [], faults }

  const placed = new Map<string, Placement>(known.map((unit) => [unit.code, { code: unit.code, lo: unit.lo, hi: unit.hi, depth: 0 }]))
  const slots = new Map<string, Slots>()
  const childrenOf = Map.groupBy(known, (unit) => unit.parentCode)
  const place = (unit: DeliveredUnit, above: readonly string[]): Placement | null => {
    const done = placed.get(unit.code)
    if (done !== undefined) return done
    if (above.includes(unit.code)) {
      fault(unit, 'parent_code', 'CHECK_FAILED', unit.parentCode, '机构树不得成环')
      return null
    }
    if (unit.parentCode === null) {
      const root = { code: unit.code, lo: 0, hi: widthOf(unit.level, unit.gridKind), depth: 0 }
      placed.set(unit.code, root)
      return root
    }
    const above2 = by.get(unit.parentCode)!
    const parent = placed.get(unit.parentCode) ?? place(above2 as DeliveredUnit, [...above, unit.code])
    if (parent === null) return null
    const free = slots.get(parent.code) ?? new Slots(parent, childrenOf.get(parent.code) ?? [])
    slots.set(parent.code, free)
    try {
      const slot = free.take(widthOf(unit.level, unit.gridKind))
      const own = { code: unit.code, ...slot, depth: parent.depth + 1 }
      placed.set(unit.code, own)
      return own
    } catch (full) {
      if (!(full instanceof NoRoom)) throw full
      fault(unit, 'parent_code', 'CHECK_FAILED', unit.parentCode, '上级机构的编号已用尽(ORG_NO_ROOM)')
      return null
    }
  }
  const placements = delivered.map((unit) => place(unit, [])).filter((placement) => placement !== null)
  return { placements: faults.length > 0 ? [] : placements, faults }
}
