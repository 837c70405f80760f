import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Session } from 'chdb'
import fc from 'fast-check'

import type { FeedColumn } from '../../../../definitions/feeds.ts'
import { settingsClause } from '../../../platform/factstore/sql.ts'
import { cellCheck } from './cellCheck.ts'
import { cellRule } from './cellRules.ts'
import { sqlConditions } from './cellSql.ts'
import { headerOf, scanRecords } from './csvScanner.ts'
import { endsInOneLine, readAlike, strictReadSettings } from './engineCsv.ts'

const dir = mkdtempSync(join(tmpdir(), 'straight-'))
const session = new Session(join(dir, 'facts'))
after(() => {
  session.cleanup()
  rmSync(dir, { recursive: true, force: true })
})

const columns: FeedColumn[] = [
  { name: 'a', label: 'a', type: 'code', required: true, max: 8 },
  { name: 'b', label: 'b', type: 'fen', required: false },
  // A dictionary whose codes nobody gave is checked by no rule.
  { name: 'c', label: 'c', type: 'dictionary', values: 'unknown', required: false }
]
const rules = columns.map((column) => cellRule(column, { enums: {}, dictionaries: {} }))
const names = columns.map(({ name }) => name)
const certainly = (last: string) =>
  [...rules.map((rule) => sqlConditions(rule, rule.column).ok), readAlike(rules, last, ',', 400)].map((ok) => `(${ok})`).join(' and ')

const options = { delimiter: ',', columns: names, maxLineBytes: 400 }
async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Cells of a file that the engine took straight, or null where it doubted. */
async function takenStraight(file: Buffer): Promise<string[][] | null> {
  const told = await headerOf(one(file), options)
  if (told.findings.length > 0 || !(await endsInOneLine(one(file)))) return null
  const path = join(dir, 'part.csv')
  writeFileSync(path, file)
  const answer = await session
    .queryBindAsync(
      `select ${names.join(', ')} from (select *, rowNumberInAllBlocks() as n from file({path:String}, 'CustomSeparatedWithNames', '${told.names.map((n) => `${n} String`).join(', ')}'))
       where throwIf(not (${certainly(told.names.at(-1)!)})) = 0 order by n ${settingsClause(strictReadSettings(','))}`,
      { path },
      { format: 'JSONCompactEachRow' }
    )
    .catch(() => null)
  const lines = answer?.text().split('\n') ?? null
  return lines === null ? null : lines.filter((line) => line !== '').map((line) => JSON.parse(line) as string[])
}

/** Cells of a file as the scanner and the checks of cells see them, or null where either has a fault to tell. */
async function faultless(file: Buffer): Promise<string[][] | null> {
  const scan = await scanRecords(one(file), options)
  if (scan.findings.length > 0) return null
  const cells: string[][] = []
  for await (const { records, faults } of scan.batches) {
    if (faults.length > 0) return null
    for (const record of records) {
      if (rules.some((rule, i) => cellCheck(rule)(record.cells[i] ?? null) !== null)) return null
      cells.push(record.cells.map((cell) => cell ?? ''))
    }
  }
  return cells
}

const good = fc.tuple(
  fc.constantFrom('A1', '"A1"', 'x_9', '0'),
  fc.constantFrom('', '""', '7', '-12', '"7"'),
  fc.constantFrom('', 'd', '"d"', '好', "'d'")
)
const nasty = fc.constantFrom(
  ' ', 'A1 ', '\\N', 'NULL', "'", '"', 'x"', '"x"y', '"a""b"', '"a\nb"', '"a,b"', '\0', '\x01', '\r', 'a\rb', 'A'.repeat(9), 'x'.repeat(500), '1.5', '+7', '0x1', '', ',', '\n', '\ufeff', '\u00a0'
) // prettier-ignore
const line = fc.oneof(
  { weight: 12, arbitrary: good.map((cells) => cells.join(',')) },
  {
    weight: 1,
    arbitrary: fc.tuple(good, nasty, fc.nat(2)).map(([cells, bad, at]) => [...cells.slice(0, at), bad, ...cells.slice(at + 1)].join(','))
  },
  { weight: 1, arbitrary: fc.array(fc.oneof(nasty, fc.constantFrom('A1', '7')), { maxLength: 5 }).map((cells) => cells.join(',')) }
)
const header = fc.oneof(
  { weight: 8, arbitrary: fc.constant('a,b,c') },
  { weight: 1, arbitrary: fc.constantFrom('c,b,a', '\ufeffa,b,c', '"a",b,c', 'a,b', 'a,b,c,d') }
)

test('the engine never takes straight what the scanner or a check of a cell finds fault with, and reads the same cells', async () => {
  let taken = 0
  await fc.assert(
    fc.asyncProperty(
      header,
      fc.array(line, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (head, lines, end, ended) => {
        const file = Buffer.from([head, ...lines].join(end) + (ended ? end : ''))
        const straight = await takenStraight(file)
        if (straight === null) return
        taken += 1
        assert.deepEqual(straight, await faultless(file))
      }
    ),
    { numRuns: 400 }
  )
  assert.ok(taken > 40, `only ${taken} of 400 files were taken straight`)
})

test('bytes that are no UTF-8 are doubted where no rule looks at the cell', async () => {
  assert.notEqual(await takenStraight(Buffer.from('a,b,c\nA1,7,d\n')), null)
  assert.equal(await takenStraight(Buffer.concat([Buffer.from('a,b,c\nA1,7,'), Buffer.from([0xb3, 0xc9]), Buffer.from('\n')])), null)
})
