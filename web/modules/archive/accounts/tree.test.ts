import assert from 'node:assert/strict'
import { test } from 'node:test'

import { matching, treeOf, keysOf } from './tree.ts'

const unit = (orgUnitId: number, parentId: number | null) => ({
  orgUnitId,
  parentId,
  code: `U${orgUnitId}`,
  name: `单位${orgUnitId}`,
  level: 'city' as const
})

test('units hang below their parents in the order in which they came', () => {
  const [root] = treeOf([unit(1, null), unit(3, 1), unit(2, 1), unit(4, 3)])
  assert.deepEqual(
    root?.children.map(({ key, children }) => [key, children.length]),
    [
      [3, 1],
      [2, 0]
    ]
  )
})

test('a unit whose parent is out of sight is not lost', () => {
  assert.deepEqual(
    treeOf([unit(5, 99)]).map(({ key }) => key),
    [5]
  )
})

test('a text keeps the units that hold it, with the way to them', () => {
  const found = matching(treeOf([unit(1, null), unit(2, 1), unit(3, 1), unit(4, 2)]), '单位4')
  assert.deepEqual(keysOf(found), [1, 2, 4])
})
