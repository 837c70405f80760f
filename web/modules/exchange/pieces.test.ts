import assert from 'node:assert/strict'
import { test } from 'node:test'

import { chosenParts, piecesFrom } from './pieces.ts'

test('a part is sent in pieces of the greatest size and a rest', () => {
  assert.deepEqual(piecesFrom(20, 0, 8), [
    { from: 0, to: 8 },
    { from: 8, to: 16 },
    { from: 16, to: 20 }
  ])
})

test('an upload resumes at the byte that has not arrived', () => {
  assert.deepEqual(piecesFrom(20, 13, 8), [{ from: 13, to: 20 }])
  assert.deepEqual(piecesFrom(20, 20, 8), [])
  assert.deepEqual(piecesFrom(0, 0, 8), [])
})

test('a part that was not chosen or has another size is named', () => {
  const part = (name: string, bytes: number) => ({ name, bytes, rows: 1, sha256: 'a'.repeat(64) })
  const files = new Map([
    ['a.csv', { size: 10 }],
    ['b.csv', { size: 11 }]
  ])
  assert.deepEqual(
    chosenParts({ parts: [part('a.csv', 10), part('b.csv', 10), part('c.csv', 10)] }, files).map(({ state }) => state),
    ['ready', 'other_size', 'absent']
  )
})
