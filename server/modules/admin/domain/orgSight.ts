import type { Held, Relocation } from './orgSteps.ts'
import { isLive, isWithin } from './orgTree.ts'
import type { OrgTree, TreeUnit } from './orgTree.ts'

/** A role that gives sight of a unit and all below it. */
export type UnitGrant = { readonly staffId: number; readonly unit: string }
export type SightChange = { readonly staffId: number; readonly gains: number; readonly loses: number }

type Block = { readonly from: TreeUnit; readonly to: TreeUnit; readonly accounts: number }

/** Groups of accounts that stand elsewhere after the change than before, by unit or by list. */
function movedBlocks(before: OrgTree, after: OrgTree, held: ReadonlyMap<string, Held>, relocations: readonly Relocation[]): Block[] {
  const left = new Map([...held].map(([code, { accounts }]) => [code, accounts]))
  const blocks: Block[] = []
  const leave = (code: string, to: string, accounts: number) => {
    // A unit may hand on what it received in the same change; only what stood somewhere before can be lost from sight.
    const from = before.get(code)
    const end = after.get(finalUnit(to, relocations))
    if (from && end && accounts > 0) blocks.push({ from, to: end, accounts })
  }
  for (const { from, to, accountNos } of relocations) {
    const accounts = Math.min(left.get(from) ?? 0, accountNos?.length ?? Infinity)
    left.set(from, (left.get(from) ?? 0) - accounts)
    leave(from, to, accounts)
  }
  for (const [code, accounts] of left) if (before.get(code)?.lo !== after.get(code)?.lo) leave(code, code, accounts)
  return blocks
}

// Units that are merged one into the other hand everything to the last.
function finalUnit(code: string, relocations: readonly Relocation[]): string {
  const next = relocations.find(({ from, accountNos }) => from === code && accountNos === null)
  return next === undefined ? code : finalUnit(next.to, relocations)
}

/** Who gains and who loses sight of how many accounts (ADM-33), the most affected first. Own books do not change. */
export function sightChanges(
  before: OrgTree,
  after: OrgTree,
  held: ReadonlyMap<string, Held>,
  relocations: readonly Relocation[],
  grants: readonly UnitGrant[]
): SightChange[] {
  const blocks = movedBlocks(before, after, held, relocations)
  const sees = (tree: OrgTree, unit: TreeUnit, granted: readonly string[]) =>
    granted.some((code) => {
      const top = tree.get(code)
      return top !== undefined && isLive(top) && isWithin(unit, top)
    })
  const changes: SightChange[] = []
  for (const [staffId, own] of Map.groupBy(grants, (grant) => grant.staffId)) {
    const units = own.map((grant) => grant.unit)
    let [gains, loses] = [0, 0]
    for (const { from, to, accounts } of blocks) {
      const [had, has] = [sees(before, from, units), sees(after, to, units)]
      if (has && !had) gains += accounts
      if (had && !has) loses += accounts
    }
    if (gains + loses > 0) changes.push({ staffId, gains, loses })
  }
  return changes.toSorted((a, b) => b.gains + b.loses - (a.gains + a.loses) || a.staffId - b.staffId)
}
