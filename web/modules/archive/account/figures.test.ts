import assert from 'node:assert/strict'
import { test } from 'node:test'

import { figuresOf, monthAfter, monthSlots } from './figures.ts'

const month = (name: string, fen: number, final = true) => ({
  month: name,
  fen,
  final,
  byClass: {},
  unifiedFen: null,
  callSeconds: null,
  dataKb: null
})
const months = (from: string, amounts: number[]) => amounts.map((fen, at) => month(monthAfter(from, at), fen))

test('months follow each other across years', () => {
  assert.equal(monthAfter('2025-12', 1), '2026-01')
  assert.equal(monthAfter('2026-01', -1), '2025-12')
  assert.equal(monthAfter('2026-03', -12), '2025-03')
})

test('a month that no answer named is a hole, not a zero', () => {
  const slots = monthSlots([month('2026-03', 300), month('2026-01', 100)])
  assert.deepEqual(
    slots.map((slot) => slot.told?.fen ?? null),
    [100, null, 300]
  )
  assert.equal(figuresOf(slots).before, null)
})

test('thirteen months give last month, the one before, the same a year ago and the sum of twelve', () => {
  const figures = figuresOf(monthSlots(months('2025-03', [50, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])))
  assert.deepEqual(figures, { month: '2026-03', final: true, last: 12, before: 11, yearAgo: 50, twelve: 78 })
})

test('a sum of twelve months with a hole is unknown', () => {
  assert.equal(figuresOf(monthSlots(months('2025-06', [1, 2, 3]))).twelve, null)
})

test('an account without bills has no figures at all', () => {
  assert.deepEqual(figuresOf(monthSlots([])), { month: null, final: true, last: null, before: null, yearAgo: null, twelve: null })
})
