import assert from 'node:assert/strict'
import { test } from 'node:test'

import { completeStep } from './completeStep.ts'
import { withNew } from './withNew.ts'

test('a step is complete when nothing is missing, and not before', () => {
  assert.equal(completeStep({ kind: 'move', unit: 'A1' }), null)
  assert.deepEqual(completeStep({ kind: 'move', unit: 'A1', target: 'B' }), { kind: 'move', unit: 'A1', to: 'B' })
  assert.equal(completeStep({ kind: 'create', target: 'A', level: 'grid', name: '网格', code: '有空 格' }), null)
})

test('a pasted list of accounts is taken apart at lines, blanks and commas, each number once', () => {
  const split = completeStep({ kind: 'split', unit: 'A1', code: 'A2', name: '新县', accounts: 'Q1, Q2\nQ3,Q1、Q4' })
  assert.ok(split?.kind === 'split')
  assert.deepEqual(split.parts[0]!.accountNos, ['Q1', 'Q2', 'Q3', 'Q4'])
})

test('a later step can speak of a unit that an earlier one creates', () => {
  const province = {
    orgUnitId: 1,
    code: 'P',
    name: '省',
    level: 'province',
    gridKind: null,
    parentId: null,
    validFrom: '2020-01-01',
    head: null
  } as const
  const known = withNew([province], [{ kind: 'create', code: 'C', name: '新市', level: 'city', parent: 'P' }])
  assert.deepEqual(
    known.map(({ code, parentId }) => [code, parentId]),
    [
      ['P', null],
      ['C', 1]
    ]
  )
})
