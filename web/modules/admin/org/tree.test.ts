import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { OrgTreeUnit } from '../../../../api/admin/org.ts'
import { linesOf, sumsBelow, unfoldedAtFirst } from './tree.ts'

const unit = (orgUnitId: number, parentId: number | null, level: OrgTreeUnit['level'], name: string): OrgTreeUnit => ({
  orgUnitId,
  parentId,
  level,
  name,
  code: `U${orgUnitId}`,
  gridKind: null,
  validFrom: '2020-01-01',
  head: null
})
const units = [
  unit(1, null, 'province', '四川公司'),
  unit(2, 1, 'city', '成都分公司'),
  unit(3, 2, 'county', '锦江区分公司'),
  unit(4, 1, 'city', '绵阳分公司')
]
const counts = [
  { orgUnitId: 2, staff: 1, accounts: 5 },
  { orgUnitId: 3, staff: 2, accounts: 7 }
]

test('a unit counts its own people and accounts and all below it', () => {
  assert.deepEqual(
    [...sumsBelow(units, counts).values()],
    [
      { staff: 3, accounts: 12 },
      { staff: 3, accounts: 12 },
      { staff: 2, accounts: 7 },
      { staff: 0, accounts: 0 }
    ]
  )
})

test('at first the cities show; a search shows what matches and what stands above it', () => {
  const names = (text: string) => linesOf(units, unfoldedAtFirst(units), text, counts).map(({ name, depth }) => `${depth} ${name}`)
  assert.deepEqual(names(''), ['0 四川公司', '1 成都分公司', '1 绵阳分公司'])
  assert.deepEqual(names('锦江'), ['0 四川公司', '1 成都分公司', '2 锦江区分公司'])
})

test('without counts nothing is summed up to zero', () => {
  assert.deepEqual(
    linesOf(units, new Set(), '', undefined).map(({ accounts }) => accounts),
    [null]
  )
})
