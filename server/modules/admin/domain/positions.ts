export const orgLevels = ['group_company', 'province', 'city', 'county', 'grid', 'team'] as const
export type OrgLevel = (typeof orgLevels)[number]
export type GridKind = 'main' | 'sub' | 'micro'
export type Placed = {
  readonly code: string
  readonly parentCode: string | null
  readonly level: OrgLevel
  readonly gridKind: GridKind | null
  lo: number
  hi: number
}

/** Width of a unit's interval (ADM-30). A grid without a kind is a main grid. */
export function widthOf(level: OrgLevel, gridKind: GridKind | null): number {
  switch (level) {
    case 'group_company':
      return 2 ** 50
    case 'province':
      return 2 ** 42
    case 'city':
      return 2 ** 34
    case 'county':
      return 2 ** 26
    case 'grid':
      return gridKind === 'micro' ? 2 ** 4 : gridKind === 'sub' ? 2 ** 10 : 2 ** 18
    case 'team':
      return 2 ** 4
  }
}

/** Whether a unit of the first kind may stand directly under one of the second: levels may be skipped, never reversed; grids nest main > sub > micro. */
export function mayStandUnder(level: OrgLevel, gridKind: GridKind | null, parentLevel: OrgLevel, parentGridKind: GridKind | null): boolean {
  if (parentLevel === 'team') return false
  if (level === 'team') return true
  if (level === 'grid' && parentLevel === 'grid') return widthOf(level, gridKind) < widthOf(parentLevel, parentGridKind)
  return orgLevels.indexOf(parentLevel) < orgLevels.indexOf(level)
}

export class NoRoom extends Error {}

/** Gives out the slots of one parent: the lowest free one of the child's own width, aligned to it, above the parent's own position. */
export class Slots {
  private readonly taken: { lo: number; hi: number }[]
  private readonly lo: number
  private readonly hi: number

  constructor(parent: { lo: number; hi: number }, children: readonly { lo: number; hi: number }[]) {
    this.lo = parent.lo
    this.hi = parent.hi
    this.taken = children.map(({ lo, hi }) => ({ lo, hi })).toSorted((a, b) => a.lo - b.lo)
  }

  take(width: number): { lo: number; hi: number } {
    let lo = (Math.floor(this.lo / width) + 1) * width
    let at = 0
    for (; at < this.taken.length; at++) {
      const next = this.taken[at]!
      if (lo + width <= next.lo) break
      if (next.hi > lo) lo = Math.ceil(next.hi / width) * width
    }
    if (lo + width > this.hi) throw new NoRoom('ORG_NO_ROOM')
    const slot = { lo, hi: lo + width }
    this.taken.splice(at, 0, slot)
    return slot
  }
}
