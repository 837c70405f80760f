import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { chargeClasses } from '../../../../api/values.ts'
import type { ChargeClass } from '../../../../api/values.ts'
import { byClass, byPayer } from './series.ts'

type ByClass = Partial<Record<ChargeClass, number>>

const slot = (month: string, classes: ByClass, unifiedFen: number | null = null) => ({
  month,
  told: {
    month,
    fen: Object.values(classes).reduce((sum, fen) => sum + fen, 0),
    byClass: classes,
    unifiedFen,
    callSeconds: null,
    dataKb: null,
    final: true
  }
})

test('nine charge classes become the six largest and the rest', () => {
  const all: ByClass = {
    monthly_fee: 900,
    voice: 800,
    roaming: 1,
    data: 700,
    message: 2,
    value_added: 600,
    product_fee: 500,
    one_off: 400,
    other: 5000
  }
  const found = byClass([slot('2026-03', all)])
  assert.deepEqual(
    found.map(({ key, total }) => [key, total]),
    [
      ['monthly_fee', 900],
      ['voice', 800],
      ['data', 700],
      ['value_added', 600],
      ['product_fee', 500],
      ['one_off', 400],
      ['rest', 5003]
    ]
  )
})

test('the stack of every month is its figure to the fen, credits included', () => {
  const amount = fc.integer({ min: -1_000_000, max: 100_000_000 })
  const month = fc.dictionary(fc.constantFrom(...chargeClasses), amount)
  fc.assert(
    fc.property(fc.array(month, { minLength: 1, maxLength: 24 }), (months) => {
      const slots = months.map((classes, at) => slot(`2024-${at}`, classes))
      const found = byClass(slots)
      assert.ok(found.length <= 7)
      slots.forEach(({ told }, at) =>
        assert.equal(
          found.reduce((sum, one) => sum + (one.fen[at] ?? 0), 0),
          told.fen
        )
      )
    })
  )
})

test('unified payment and what members pay themselves add to the revenue', () => {
  const found = byPayer([slot('2026-03', { product_fee: 270 }, 200)])
  assert.deepEqual(
    found.map(({ total }) => total),
    [200, 70]
  )
})

test('an unknown month stays unknown in every series', () => {
  const found = byClass([slot('2026-01', { voice: 5 }), { month: '2026-02', told: null }])
  assert.deepEqual(found[0]?.fen, [5, null])
})
