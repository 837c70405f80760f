import assert from 'node:assert/strict'
import { test } from 'node:test'

import { beginning, combined, firstBroken } from './chain.ts'
import { changesBetween } from './changes.ts'
import { rowHash } from './row.ts'
import type { AuditRow } from './row.ts'
import { rowFaults } from './verify.ts'

// The example of ADM-64: h = last digit of the sum.
const lastDigit = (previous: number, rows: readonly number[]) => rows.reduce((sum, row) => sum + row, previous) % 10
const same = (one: number, other: number) => one === other

test('ADM-64: rows 4, 7, 2 make 3, then row 5 makes 8; a 7 changed to 6 names block 1 and no other', () => {
  const blocks = [
    { previous: 0, rows: [4, 7, 2], hash: 3 },
    { previous: 3, rows: [5], hash: 8 }
  ]
  assert.equal(lastDigit(0, [4, 7, 2]), 3)
  assert.equal(lastDigit(3, [5]), 8)
  assert.equal(firstBroken(0, blocks, lastDigit, same), null)
  const changed = [{ ...blocks[0]!, rows: [4, 6, 2] }, blocks[1]!]
  assert.equal(lastDigit(0, [4, 6, 2]), 2)
  assert.equal(firstBroken(0, changed, lastDigit, same), 1)
  assert.equal(firstBroken(3, changed.slice(1), lastDigit, same), null, 'the block after it is checked from its stored predecessor')
})

test('a block that is left out breaks the chain at the one after it', () => {
  const blocks = [1, 2, 3].map((row, i) => ({ previous: [0, 1, 3][i]!, rows: [row], hash: [1, 3, 6][i]! }))
  assert.equal(firstBroken(0, blocks, lastDigit, same), null)
  assert.equal(firstBroken(0, [blocks[0]!, blocks[2]!], lastDigit, same), 2)
})

test('the hash of a block says how many rows it has: two rows are not one row of both', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  assert.notDeepEqual(combined(beginning, [one, other]), combined(beginning, [Buffer.concat([one, other])]))
})

test('a field that is equal before and after is no change; of something new the before is null', () => {
  assert.deepEqual(changesBetween({ state: 'asked', n: 1, list: [1, 2] }, { state: 'done', n: 1, list: [1, 2] }), [
    { field: 'state', before: 'asked', after: 'done' }
  ])
  assert.deepEqual(changesBetween(undefined, { a: 1, b: null, c: undefined }), [{ field: 'a', before: null, after: 1 }])
  assert.deepEqual(changesBetween({ on: new Date(0) }, { on: '1970-01-01T00:00:00.000Z' }), [])
  assert.deepEqual(changesBetween({ gone: 5 }, {}), [{ field: 'gone', before: 5, after: null }])
})

const row = (n: number, more: Partial<AuditRow> = {}) =>
  ({ event_id: `e${n}`, at: String(n * 1_000_000), action: 'x', ...more }) as AuditRow
const sealed = [row(1), row(2), row(3)]
const ids = sealed.map(({ event_id }) => event_id)
const found = (stored: readonly AuditRow[]) => rowFaults(ids, sealed.map(rowHash), stored).map(({ eventId, what }) => `${eventId} ${what}`)

test('a changed, a removed, an inserted and two re-ordered rows are each named', () => {
  assert.deepEqual(found(sealed), [])
  assert.deepEqual(found([row(1), row(2, { action: 'y' }), row(3)]), ['e2 changed'])
  assert.deepEqual(found([row(1), row(3)]), ['e2 removed'])
  assert.deepEqual(found([row(1), row(2), row(9), row(3)]), ['e9 inserted'])
  assert.deepEqual(found([row(1), row(3), row(2)]), ['e3 reordered', 'e2 reordered'])
})
