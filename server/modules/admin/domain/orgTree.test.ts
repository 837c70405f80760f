import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import type { OrgStep } from '../../../../api/admin/org.ts'
import { Refusal } from '../../../platform/errors.ts'
import { sightChanges } from './orgSight.ts'
import { applySteps } from './orgSteps.ts'
import type { Held } from './orgSteps.ts'
import { isLive, treeOf } from './orgTree.ts'
import type { OrgTree, TreeUnit } from './orgTree.ts'
import { mayStandUnder, widthOf } from './positions.ts'
import type { GridKind, OrgLevel } from './positions.ts'

const unit = (code: string, parentCode: string | null, level: OrgLevel, lo: number, given: Partial<TreeUnit> = {}): TreeUnit => ({
  orgUnitId: 0,
  code,
  name: code,
  shortName: null,
  level,
  gridKind: level === 'grid' ? 'main' : null,
  parentCode,
  regionCode: null,
  lo,
  hi: lo + widthOf(level, level === 'grid' ? 'main' : null),
  state: 'open',
  validFrom: '2004-07-01',
  validTo: null,
  successorCode: null,
  ...given
})
const [CITY, COUNTY, GRID] = [2 ** 34, 2 ** 26, 2 ** 18]
/** The tree of ADM-31: province P with cities A and B, county A1 with grid g, county B1. */
const small = () => {
  const units = [
    unit('P', null, 'province', 0),
    unit('A', 'P', 'city', CITY),
    unit('A1', 'A', 'county', CITY + COUNTY),
    unit('g', 'A1', 'grid', CITY + COUNTY + GRID),
    unit('B', 'P', 'city', 2 * CITY),
    unit('B1', 'B', 'county', 2 * CITY + COUNTY)
  ]
  return units.map((one, i) => ({ ...one, orgUnitId: i + 1 }))
}
const ground = (held: Record<string, Held> = {}, on = '2026-12-01') => ({
  on,
  held: new Map(Object.entries(held)),
  listed: new Map<string, string>()
})
const worked = (steps: OrgStep[], given = ground(), units = small()) => {
  const tree = treeOf(units)
  return { tree, relocations: applySteps(tree, steps, given) }
}
const refused = (steps: OrgStep[], code: string, more: Record<string, unknown> = {}, given = ground(), units = small()) =>
  assert.throws(
    () => worked(steps, given, units),
    (fault) => {
      assert.ok(fault instanceof Refusal)
      assert.equal(fault.code, code)
      for (const [key, expected] of Object.entries(more)) assert.equal((fault.data as Record<string, unknown>)[key], expected)
      return true
    }
  )

test('a county that moves takes the lowest free slot of the other city, and nobody else’s numbers change', () => {
  const { tree } = worked([{ kind: 'move', unit: 'A1', to: 'B' }])
  assert.equal(tree.get('A1')!.lo, 2 * CITY + 2 * COUNTY)
  assert.equal(tree.get('g')!.lo, 2 * CITY + 2 * COUNTY + GRID)
  for (const code of ['P', 'A', 'B', 'B1']) assert.deepEqual(tree.get(code), treeOf(small()).get(code))
})

test('a unit cannot move under its own descendant, nor under one that is no higher, nor under a closed one', () => {
  refused([{ kind: 'move', unit: 'A', to: 'g' }], 'ORG_CYCLE', { step: 0, unit: 'A' })
  refused([{ kind: 'move', unit: 'A', to: 'A' }], 'ORG_CYCLE')
  refused([{ kind: 'move', unit: 'A', to: 'B' }], 'ORG_LEVEL')
  refused(
    [
      { kind: 'close', unit: 'B1' },
      { kind: 'move', unit: 'g', to: 'B1' }
    ],
    'UNIT_NOT_FOUND',
    { step: 1, unit: 'B1' }
  )
})

test('a unit of 255 counties has no room for one more', () => {
  const full = Array.from({ length: 254 }, (_, i) => ({ ...unit(`F${i}`, 'B', 'county', 2 * CITY + (i + 2) * COUNTY), orgUnitId: 100 + i }))
  refused([{ kind: 'move', unit: 'A1', to: 'B' }], 'ORG_NO_ROOM', { unit: 'B' }, ground(), [...small(), ...full])
})

test('a code is unique for ever, also when its unit is closed', () => {
  const create = { kind: 'create', code: 'B1', name: '新区', level: 'county', parent: 'A' } as const
  refused([{ kind: 'close', unit: 'B1' }, create], 'CODE_TAKEN', { step: 1, code: 'B1' })
})

test('a team holds people under any unit: nothing stands below it, and no unit with accounts is merged into it', () => {
  const team = { kind: 'create', code: 'T', name: '服务组', level: 'team', parent: 'g' } as const
  assert.equal(worked([team]).tree.get('T')!.parentCode, 'g')
  refused([team, { kind: 'move', unit: 'B1', to: 'T' }], 'ORG_LEVEL')
  refused([team, { kind: 'merge', unit: 'B1', into: 'T' }], 'ORG_LEVEL')
})

test('ADM-A4: a unit with 3 staff and 1 account is not closed; after both are moved it is', () => {
  const held = { B1: { staff: 3, accounts: 1, work: 0 } }
  refused([{ kind: 'close', unit: 'B1' }], 'UNIT_NOT_EMPTY', { unit: 'B1', staff: 3, accounts: 1, work: 0 }, ground(held))
  refused([{ kind: 'close', unit: 'A1' }], 'UNIT_NOT_EMPTY', { children: 1 })
  assert.equal(worked([{ kind: 'close', unit: 'B1' }]).tree.get('B1')!.state, 'closed')
})

test('what a merged unit held is held by its successor, which is then not closed', () => {
  const steps: OrgStep[] = [
    { kind: 'merge', unit: 'B1', into: 'A1' },
    { kind: 'move', unit: 'g', to: 'B' },
    { kind: 'close', unit: 'A1' }
  ]
  refused(steps, 'UNIT_NOT_EMPTY', { step: 2, accounts: 1 }, ground({ B1: { staff: 0, accounts: 1, work: 0 } }))
  const { tree, relocations } = worked(steps.slice(0, 1))
  assert.deepEqual([tree.get('B1')!.state, tree.get('B1')!.successorCode], ['merged', 'A1'])
  assert.deepEqual(relocations, [{ from: 'B1', to: 'A1', accountNos: null }])
})

test('a closed unit is reopened within 30 days in its own place, which nobody else is given meanwhile', () => {
  const closed = small().map((one) => (one.code === 'B1' ? { ...one, state: 'closed' as const, validTo: '2026-11-10' } : one))
  const { tree } = worked(
    [
      { kind: 'move', unit: 'A1', to: 'B' },
      { kind: 'reopen', unit: 'B1' }
    ],
    ground(),
    closed
  )
  assert.deepEqual([tree.get('B1')!.lo, tree.get('A1')!.lo], [2 * CITY + COUNTY, 2 * CITY + 2 * COUNTY])
  refused([{ kind: 'reopen', unit: 'B1' }], 'NOT_REOPENABLE', { days: 30 }, ground({}, '2026-12-10'), closed)
})

test('after 30 days a closed unit’s place is given away, and whoever was granted it sees nobody there', () => {
  const closed = small().map((one) => (one.code === 'B1' ? { ...one, state: 'closed' as const, validTo: '2026-10-01' } : one))
  const { tree } = worked([{ kind: 'move', unit: 'A1', to: 'B' }], ground(), closed)
  assert.equal(tree.get('A1')!.lo, 2 * CITY + COUNTY)
  assert.ok(tree.get('B1')!.lo >= 2 ** 51)
})

test('a split moves the named children and the accounts of its list; an account that is elsewhere is named', () => {
  const part = { code: 'A2', name: '新县', units: ['g'], accountNos: ['Q1', 'Q2'] }
  const listed = new Map([['Q1', 'A1']])
  refused([{ kind: 'split', unit: 'A1', parts: [part] }], 'ACCOUNTS_NOT_THERE', { count: 1 }, { ...ground(), listed })
  const { tree, relocations } = worked([{ kind: 'split', unit: 'A1', parts: [part] }], { ...ground(), listed: listed.set('Q2', 'A1') })
  assert.deepEqual([tree.get('g')!.parentCode, tree.get('A2')!.parentCode], ['A2', 'A'])
  assert.deepEqual(relocations, [{ from: 'A1', to: 'A2', accountNos: ['Q1', 'Q2'] }])
})

test('a preview says who gains and who loses sight of how many accounts', () => {
  const held = new Map([
    ['A1', { staff: 0, accounts: 2, work: 0 }],
    ['g', { staff: 0, accounts: 5, work: 0 }],
    ['B', { staff: 0, accounts: 9, work: 0 }]
  ])
  const { tree, relocations } = worked([{ kind: 'move', unit: 'A1', to: 'B' }])
  const grants = ['P', 'A', 'B', 'A1'].map((code, i) => ({ staffId: i + 1, unit: code }))
  assert.deepEqual(sightChanges(treeOf(small()), tree, held, relocations, grants), [
    { staffId: 2, gains: 0, loses: 7 },
    { staffId: 3, gains: 7, loses: 0 }
  ])
  const merged = worked([{ kind: 'merge', unit: 'A1', into: 'B1' }])
  assert.deepEqual(sightChanges(treeOf(small()), merged.tree, held, merged.relocations, grants), [
    { staffId: 2, gains: 0, loses: 7 },
    { staffId: 3, gains: 7, loses: 0 },
    { staffId: 4, gains: 0, loses: 7 }
  ])
})

/** A tree of that many units, each under a random one that may bear it. */
function grown(size: number, random: (below: number) => number): TreeUnit[] {
  const kinds: readonly (readonly [OrgLevel, GridKind | null])[] = [
    ['province', null], ['city', null], ['county', null], ['county', null], ['grid', 'main'], ['grid', 'main'], ['grid', 'sub'], ['grid', 'micro'], ['team', null]
  ] // prettier-ignore
  const tree: OrgTree = treeOf([unit('U0', null, 'group_company', 0)])
  const all = [...tree.values()]
  for (let tries = 0; tree.size < size && tries < size * 20; tries++) {
    const [level, gridKind] = kinds[random(kinds.length)]!
    const parent = all[random(all.length)]!
    if (!mayStandUnder(level, gridKind, parent.level, parent.gridKind)) continue
    const code = `U${tree.size}`
    try {
      applySteps(tree, [{ kind: 'create', code, name: code, level, gridKind: gridKind ?? undefined, parent: parent.code }], ground())
    } catch {
      continue
    }
    const made = { ...tree.get(code)!, orgUnitId: tree.size }
    tree.set(code, made)
    all.push(made)
  }
  return [...tree.values()]
}

function checkNumbers(tree: OrgTree): void {
  const live = [...tree.values()].filter(isLive)
  for (const one of live) {
    assert.equal(one.hi - one.lo, widthOf(one.level, one.gridKind), one.code)
    if (one.parentCode === null) continue
    const parent = tree.get(one.parentCode)!
    assert.ok(isLive(parent) && parent.lo < one.lo && one.hi <= parent.hi, `${one.code} is not enclosed by ${parent.code}`)
  }
  for (const siblings of Map.groupBy(live, (one) => one.parentCode).values()) {
    const inOrder = siblings.toSorted((a, b) => a.lo - b.lo)
    for (const [i, one] of inOrder.entries()) assert.ok(i === 0 || inOrder[i - 1]!.hi <= one.lo, `${one.code} overlaps its sibling`)
  }
  assert.equal(new Set([...tree.values()].map(({ lo, hi }) => `${lo} ${hi}`)).size, tree.size)
}

test('ADM-A6: after 500 random moves, merges and closings of 2,000 units every interval encloses its descendants’ and overlaps no sibling’s', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      let state = seed >>> 0
      const random = (below: number) => {
        // Numerical Recipes' generator: any seed gives another tree, and the failing seed gives it again.
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return Math.floor((state / 2 ** 32) * below)
      }
      const tree = treeOf(grown(2000, random))
      let done = 0
      for (let tries = 0; done < 500 && tries < 20_000; tries++) {
        const live = [...tree.values()].filter(isLive)
        const [one, other] = [live[random(live.length)]!.code, live[random(live.length)]!.code]
        const kind = random(10)
        const step: OrgStep =
          kind < 7
            ? { kind: 'move', unit: one, to: other }
            : kind < 9
              ? { kind: 'merge', unit: one, into: other }
              : { kind: 'close', unit: one }
        const before = new Map(tree)
        try {
          // Days pass, so that places of closed units are given away too.
          applySteps(tree, [step], ground({}, new Date(Date.UTC(2026, 0, 1 + Math.floor(done / 2))).toISOString().slice(0, 10)))
          done++
        } catch (refusal) {
          assert.ok(refusal instanceof Refusal, String(refusal))
          // What a refused step had begun is thrown away with its transaction.
          tree.clear()
          for (const [code, old] of before) tree.set(code, old)
        }
      }
      assert.equal(done, 500)
      checkNumbers(tree)
    }),
    { numRuns: 3 }
  )
})
