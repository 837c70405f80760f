import type { OrgPreview, OrgStep } from '../../../../api/admin/org.ts'
import type { Tx } from '../../../platform/database.ts'
import { sightChanges } from '../domain/orgSight.ts'
import { applySteps } from '../domain/orgSteps.ts'
import type { Relocation } from '../domain/orgSteps.ts'
import { changedUnits, treeOf } from '../domain/orgTree.ts'
import type { OrgTree, TreeUnit } from '../domain/orgTree.ts'
import type { UnitContents } from '../domain/unitContents.ts'
import { heldByUnits, recordedUnits, unitGrants, unitsOfAccounts } from '../queries/orgRecord.ts'
import type { HeldByKind } from '../queries/orgRecord.ts'
import { namesOfStaff } from '../queries/people.ts'

export type Plan = {
  readonly before: OrgTree
  readonly after: OrgTree
  readonly relocations: readonly Relocation[]
  readonly held: HeldByKind
}

/** Works steps into the organisation as it is recorded now; refuses as applySteps does. Asked under the job `organisation`. */
export async function planSteps(tx: Tx, contents: readonly UnitContents[], steps: readonly OrgStep[], on: string): Promise<Plan> {
  const units = await recordedUnits(tx)
  const held = await heldByUnits(tx, units, contents, on)
  const named = steps.flatMap((step) => (step.kind === 'split' ? step.parts.flatMap((part) => part.accountNos) : []))
  const listed = await unitsOfAccounts(tx, units, contents, named)
  const after = treeOf(units)
  const relocations = applySteps(after, steps, { on, held: held.byUnit, listed })
  return { before: treeOf(units), after, relocations, held }
}

/** What a plan does, told before it is done (ADM-33). */
export async function previewOf(tx: Tx, plan: Plan, on: string): Promise<OrgPreview> {
  const { before, after, relocations, held } = plan
  const changed = changedUnits(before, after)
  const sight = sightChanges(before, after, held.byUnit, relocations, await unitGrants(tx, on))
  const names = await namesOfStaff(
    tx,
    sight.slice(0, 50).map(({ staffId }) => staffId)
  )
  const listed = relocations.reduce((n, { accountNos }) => n + (accountNos?.length ?? 0), 0)
  const gone = new Set(relocations.filter(({ accountNos }) => accountNos === null).map(({ from }) => from))
  // Units whose contents change their place: their own numbers moved, or they hand everything on.
  const touched = [...before.values()].filter((unit) => after.get(unit.code)!.lo !== unit.lo || gone.has(unit.code)).map(({ code }) => code)
  const sum = (counts: ReadonlyMap<string, number>) => touched.reduce((n, code) => n + (counts.get(code) ?? 0), 0)
  const byKind = Object.fromEntries([...held.byKind].map(([kind, counts]) => [kind, sum(counts)]))
  const staff = sum(new Map([...held.byUnit].map(([code, { staff: n }]) => [code, n])))
  return {
    counts: { units: changed.length, staff, ...byKind, accounts: (byKind['accounts'] ?? 0) + listed },
    units: changed.flatMap((unit) => told(before, after, unit)),
    sight: {
      people: sight.length,
      list: sight.slice(0, 50).map((one) => ({ ...one, name: names.get(one.staffId) ?? '' }))
    }
  }
}

// Units that are only carried along with their parent are counted, not listed.
function told(before: OrgTree, after: OrgTree, unit: TreeUnit): OrgPreview['units'] {
  const old = before.get(unit.code)
  const nameOf = (tree: OrgTree, code: string | null) => (code === null ? null : (tree.get(code)?.name ?? null))
  const line = (change: OrgPreview['units'][number]['change'], from: string | null, to: string | null) => [
    { code: unit.code, name: unit.name, change, from, to }
  ]
  if (old === undefined) return line('created', null, nameOf(after, unit.parentCode))
  if (old.state !== unit.state) {
    if (unit.state === 'merged') return line('merged', old.name, nameOf(after, unit.successorCode))
    return unit.state === 'closed'
      ? line('closed', nameOf(before, old.parentCode), null)
      : line('reopened', null, nameOf(after, unit.parentCode))
  }
  if (old.parentCode !== unit.parentCode) return line('moved', nameOf(before, old.parentCode), nameOf(after, unit.parentCode))
  return old.name === unit.name ? [] : line('renamed', old.name, unit.name)
}
