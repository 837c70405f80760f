import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Session } from 'chdb'
import fc from 'fast-check'

import { feedDefinitions, type FeedColumn } from '../../../../definitions/feeds.ts'
import { cellCheck, checkCell } from './cellCheck.ts'
import { cellRule, type Lists } from './cellRules.ts'
import { sqlConditions } from './cellSql.ts'

const definitions = feedDefinitions()
const lists: Lists = {
  enums: definitions.enums,
  dictionaries: { region: new Set(['510000', '510100']), nationality: new Set(['CN', "O'X", 'a\\b']) }
}
const column = (given: Partial<FeedColumn> & Pick<FeedColumn, 'type'>): FeedColumn => ({
  name: 'x',
  label: '某列',
  required: false,
  ...given
})
const codeOf = (given: Partial<FeedColumn> & Pick<FeedColumn, 'type'>, text: string | null) =>
  checkCell(cellRule(column(given), lists), text)?.code ?? ''

const examples: [Partial<FeedColumn> & Pick<FeedColumn, 'type'>, string | null, string][] = [
  [{ type: 'code', required: true }, null, 'REQUIRED'],
  [{ type: 'code', required: true }, '', 'REQUIRED'],
  [{ type: 'code' }, null, ''],
  [{ type: 'code' }, '007_a.b-c', ''],
  [{ type: 'code' }, '编码', 'TYPE'],
  [{ type: 'code', max: 3 }, 'abcd', 'LENGTH'],
  [{ type: 'code', pattern: 'group|user' }, 'groupx', 'PATTERN'],
  [{ type: 'text', max: 2 }, '😀😀', ''],
  [{ type: 'text', max: 2 }, '三个字', 'LENGTH'],
  [{ type: 'text' }, ' a', 'TYPE'],
  [{ type: 'text' }, 'a\u3000', 'TYPE'],
  [{ type: 'text' }, 'a\tb', 'TYPE'],
  [{ type: 'text' }, 'a\nb', ''],
  [{ type: 'text' }, 'e\u0301', 'TYPE'],
  [{ type: 'int', min: 0 }, '-1', 'RANGE'],
  [{ type: 'int' }, '1.0', 'TYPE'],
  [{ type: 'int', min: 0, max_value: 31 }, '32', 'RANGE'],
  [{ type: 'fen' }, '1234567890123456', 'TYPE'],
  [{ type: 'share' }, '1.000001', 'TYPE'],
  [{ type: 'date' }, '2024-02-29', ''],
  [{ type: 'date' }, '2023-02-29', 'TYPE'],
  [{ type: 'date' }, '1900-02-29', 'TYPE'],
  [{ type: 'date' }, '1899-12-31', 'RANGE'],
  [{ type: 'date' }, '2101-01-01', 'RANGE'],
  [{ type: 'month' }, '2026-13', 'TYPE'],
  [{ type: 'instant' }, '2026-03-01T08:00:00+08:00', ''],
  [{ type: 'instant' }, '2026-03-01T08:00:00', 'TYPE'],
  [{ type: 'instant' }, '2026-02-30T08:00:00Z', 'TYPE'],
  [{ type: 'flag' }, '2', 'TYPE'],
  [{ type: 'enum', values: 'gender' }, 'male', ''],
  [{ type: 'enum', values: 'gender' }, 'Male', 'NOT_IN_LIST'],
  [{ type: 'dictionary', values: 'nationality' }, 'XX', 'NOT_IN_DICTIONARY'],
  [{ type: 'dictionary', values: 'not_loaded' }, 'XX', ''],
  [{ type: 'region' }, '110000', 'NOT_IN_DICTIONARY'],
  [{ type: 'region' }, '5101', 'TYPE'],
  [{ type: 'point' }, '120.1,30.2', ''],
  [{ type: 'point' }, '190,30.2', 'RANGE']
]
for (const [given, text, code] of examples) {
  test(`EXC-24: ${JSON.stringify(text)} in ${JSON.stringify(given)} is ${code || 'right'}`, () => assert.equal(codeOf(given, text), code))
}
test('EXC-31: what is expected is said in Chinese with the label', () => {
  assert.equal(
    checkCell(cellRule(column({ type: 'int', label: '活跃天数', min: 0, max_value: 31 }), lists), '40')?.expected,
    '活跃天数应为0至31'
  )
})
test('a column that names an enumeration nobody declared stops the start', () => {
  assert.throws(() => cellRule(column({ type: 'enum', values: 'no_such_list' }), lists), /no_such_list/)
})

const dir = mkdtempSync(join(tmpdir(), 'cells-'))
const session = new Session(join(dir, 'facts'))
after(() => {
  session.cleanup()
  rmSync(dir, { recursive: true, force: true })
})

/** The codes and verdicts that the engine gives to cells of one rule. */
const bySql = async (given: FeedColumn, cells: readonly string[]): Promise<string[]> => {
  const { ok, code } = sqlConditions(cellRule(given, lists), 'x')
  const answer = await session.queryBindAsync(
    `select ${code} as c, toUInt8(${ok}) as o from (select arrayJoin(JSONExtract({cells:String}, 'Array(String)')) as x)`,
    { cells: JSON.stringify(cells) },
    { format: 'TabSeparated' }
  )
  return answer
    .text()
    .split('\n')
    .slice(0, cells.length)
    .map((line) => {
      const [c, o] = line.split('\t')
      assert.equal(o, c === '' ? '1' : '0')
      return c!
    })
}

const nasty = [
  '',
  ' ',
  '0',
  '1',
  '-0',
  '-',
  '--1',
  '1.0',
  '0.5',
  '1.000000',
  '0.1234567',
  '999999999999999',
  '999999999999999999',
  '9999999999999999999',
  '-999999999999999999',
  '1e3',
  '+1',
  '１２',
  '007',
  'a b',
  "it's",
  'a\\b',
  '\\d',
  "O'X",
  '%',
  "'; drop table x",
  '王小明',
  '𠮷',
  '😀',
  'é',
  'e\u0301',
  'ﬁ',
  '\u200b',
  '\ufeffa',
  'a\u00a0',
  '\u3000a',
  'a\u2028',
  'a\u0085',
  'a\nb',
  '\n',
  'a\n',
  'a\tb',
  'a\u0000b',
  '\u0000',
  'a\u007f',
  'a\u0080',
  'a\u009f',
  '2024-02-29',
  '2023-02-29',
  '2000-02-29',
  '1900-02-29',
  '2026-00-10',
  '2026-01-00',
  '2026-04-31',
  '2026-1-1',
  '1899-12-31',
  '1900-01-01',
  '2100-12-31',
  '2101-01-01',
  '0000-01-01',
  '9999-12-31',
  '2026-03',
  '2026-13',
  '2026-00',
  '1899-12',
  '2026-03-01T08:00:00+08:00',
  '2026-03-01T24:00:00+08:00',
  '2026-03-01T08:00:00.123Z',
  '2026-03-01T08:00:00.1234Z',
  '2026-03-01T08:00:00+15:00',
  '2026-03-01T08:00:00-14:00',
  '2026-02-30T08:00:00Z',
  '2026-03-01t08:00:00z',
  '2026-03-01 08:00:00',
  '2026-03-01\n',
  '13812345678',
  '138123456789012',
  '0571-88001234',
  '010-8800123-12',
  '510000',
  '510100',
  '110000',
  'f'.repeat(64),
  'F'.repeat(64),
  '120.1,30.2',
  '180,90',
  '180.000001,90',
  '-180,-90.1',
  '1,2,3',
  '999,1',
  'male',
  'Male',
  'group',
  'user',
  'groupuser',
  'CN',
  '61',
  '6123',
  '91330106MA00000A99',
  'x'.repeat(33),
  '好'.repeat(201),
  '汉'.repeat(200)
]

const everyColumn = [
  ...new Map(
    [...definitions.feeds.values()]
      .flatMap((feed) => feed.columns)
      .map((c) => [JSON.stringify([c.type, c.required, c.max, c.min, c.max_value, c.pattern, c.values]), c])
  ).values()
]
test(`both forms of the check agree on ${nasty.length} nasty cells in each of ${everyColumn.length} kinds of columns of feeds.yaml`, async () => {
  for (const given of everyColumn) {
    const check = cellCheck(cellRule(given, lists))
    const inJavaScript = nasty.map((cell) => check(cell)?.code ?? '')
    const inSql = await bySql(given, nasty)
    nasty.forEach((cell, i) => assert.equal(inSql[i], inJavaScript[i], `${given.name} (${given.type}): ${JSON.stringify(cell)}`))
  }
})

test('both forms of the check agree on random cells', async () => {
  const types = [...new Set(everyColumn.map((c) => c.type))]
  const shapes = [
    /^\d{4}-\d{2}-\d{2}$/,
    /^(19|20|21)\d{2}-(0|1)\d-[0-3]\d$/,
    /^20\d{2}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d(Z|\+\d{2}:\d{2})$/,
    /^-?\d{1,20}$/,
    /^[01]?\.?\d{0,8}$/,
    /^-?\d{1,3}(\.\d{1,7})?,-?\d{1,3}(\.\d{1,7})?$/,
    /^[0-9a-f]{63,65}$/
  ]
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    ...shapes.map((shape) => fc.stringMatching(shape))
  )
  const columns = types.flatMap((type) => [
    column({ type, ...(type === 'enum' ? { values: 'gender' } : type === 'dictionary' ? { values: 'nationality' } : {}), max: 12 }),
    column({ type, ...(type === 'enum' ? { values: 'gender' } : {}), required: true, min: -5, max_value: 100 })
  ])
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...columns), fc.array(cell, { minLength: 30, maxLength: 60 }), async (given, cells) => {
      const check = cellCheck(cellRule(given, lists))
      const inSql = await bySql(given, cells)
      cells.forEach((text, i) => assert.equal(inSql[i], check(text)?.code ?? '', `${given.type}: ${JSON.stringify(text)}`))
    }),
    { numRuns: 150 }
  )
})
