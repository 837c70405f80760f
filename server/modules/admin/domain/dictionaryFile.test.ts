import assert from 'node:assert/strict'
import { test } from 'node:test'

import { csvCells, planImport } from './dictionaryFile.ts'
import type { EntryRow } from './dictionaryFile.ts'

const entry = (code: string, zh: string, given: Partial<EntryRow> = {}): EntryRow => ({
  code,
  zh,
  en: null,
  sort: 10,
  parent: null,
  to: null,
  ...given
})
const today = '2026-11-25'
const faults = (file: string, entries: readonly EntryRow[] = []) =>
  planImport(file, entries, today).findings.map(({ line, fault }) => `${line} ${fault}`)

test('quoted cells hold commas, quotes and line ends, a byte-order mark is tolerated', () => {
  assert.deepEqual(csvCells('\uFEFFcode,label_zh\r\nA,"甲,""乙""\n丙"\r\nB,丁\r\n'), [
    ['code', 'label_zh'],
    ['A', '甲,"乙"\n丙'],
    ['B', '丁']
  ])
  assert.deepEqual(csvCells('a,b,\n"",x'), [
    ['a', 'b', ''],
    ['', 'x']
  ])
})

test('a file shows what it adds, renames, orders anew and ends, and leaves alone what it does not name', () => {
  const known = [entry('CN', '中国'), entry('SU', '苏联'), entry('US', '美国', { sort: 30 })]
  const plan = planImport('code,label_zh,order,valid_to\nCN,中华人民共和国,10,\nSU,苏联,20,2026-12-01\nKZ,哈萨克斯坦,40,\n', known, today)
  assert.deepEqual(plan.findings, [])
  assert.deepEqual(
    plan.differences.map(({ code, change, before, after }) => [code, change, before, after]),
    [
      ['CN', 'renamed', '中国', '中华人民共和国'],
      ['SU', 'ordered', '10', '20'],
      ['SU', 'ended', null, '2026-12-01'],
      ['KZ', 'added', null, '哈萨克斯坦']
    ]
  )
})

test('a column that the file has not keeps what is known', () => {
  const plan = planImport('code,label_zh\nCN,中国\n', [entry('CN', '中国', { en: 'China', to: '2020-01-01' })], today)
  assert.deepEqual([plan.differences, plan.findings], [[], []])
})

test('an ended code does not come back, and nothing ends in the past', () => {
  assert.deepEqual(faults('code,label_zh,valid_to\nSU,苏联,\n', [entry('SU', '苏联', { to: '1991-12-26' })]), ['2 ENDED'])
  assert.deepEqual(faults('code,label_zh,valid_to\nCN,中国,2026-11-24\n', [entry('CN', '中国')]), ['2 DATE'])
})

test('an entry keeps its parent, and none ends above open ones unless these end with it', () => {
  const family = [entry('A', '甲'), entry('B', '乙', { parent: 'A' })]
  assert.deepEqual(faults('code,label_zh,parent\nB,乙,\n', family), ['2 PARENT'])
  assert.deepEqual(faults('code,label_zh,parent\nC,丙,Z\n', family), ['2 PARENT'])
  assert.deepEqual(faults('code,label_zh,parent\nC,丙,C\n', family), ['2 PARENT'])
  assert.deepEqual(faults('code,label_zh,valid_to\nA,甲,2026-12-01\n', family), ['2 IN_USE'])
  assert.deepEqual(faults('code,label_zh,valid_to\nA,甲,2026-12-01\nB,乙,2026-12-01\n', family), [])
})

test('each faulty line is named with what is wrong', () => {
  const file = 'code,label_zh,order,valid_to\n甲,甲,1,\nA,,1,\nB,乙,x,\nC,丙,1,2027-02-30\nD,丁,1,\nD,戊,1,\n'
  assert.deepEqual(faults(file), ['2 CODE', '3 LABEL', '4 ORDER', '5 DATE', '7 TWICE'])
  assert.deepEqual(faults('label_zh\n甲\n'), ['1 COLUMNS'])
  assert.deepEqual(faults(''), ['1 COLUMNS'])
})
