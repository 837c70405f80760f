import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { Session } from 'chdb'
import fc from 'fast-check'

import { settingsClause } from '../../../platform/factstore/sql.ts'
import { copyGood, scanRecords, type ScanOptions } from './csvScanner.ts'
import { csvReadSettings } from './engineCsv.ts'

const dir = mkdtempSync(join(tmpdir(), 'copy-'))
const session = new Session(join(dir, 'facts'))
after(() => {
  session.cleanup()
  rmSync(dir, { recursive: true, force: true })
})
const options: ScanOptions = { delimiter: ',', columns: ['a', 'b'], maxLineBytes: 40 }

const cell = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\\N',
    'NULL',
    "'x'",
    "'",
    '\\',
    'a\\tb',
    ' padded ',
    '"q"',
    '""',
    '"two\nlines"',
    '"a""b"',
    '"',
    'x"',
    '好',
    '\0',
    '0',
    '-1',
    'x'.repeat(50)
  ),
  fc.string({ maxLength: 6 })
)
const line = fc.oneof({ weight: 5, arbitrary: fc.tuple(cell, cell).map((cells) => cells.join(',')) }, { weight: 1, arbitrary: cell })

test('the engine reads from the copy the cells that the scanner reads from the file, under the same record numbers', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (lines, end) => {
      const file = Buffer.from(['a,b', ...lines].join(end))
      const expected = new Map<number, (string | null)[]>()
      for await (const batch of (await scanRecords(one(file), options)).batches)
        for (const { record, cells } of batch.records) expected.set(record, [...cells])
      const copy: Buffer[] = []
      const { records } = await copyGood(one(file), (bytes) => void copy.push(bytes), options)
      const path = join(dir, 'copy.csv')
      writeFileSync(path, Buffer.concat(copy))
      const answer = await session.queryBindAsync(
        `select rowNumberInAllBlocks() + 1 as n, c1, c2 from file({path:String}, 'CSV', 'c1 String, c2 String') order by n
        ${settingsClause(csvReadSettings(','))}`,
        { path },
        { format: 'JSONCompactEachRow' }
      )
      const rows = answer
        .text()
        .split('\n')
        .filter((row) => row !== '')
        .map((row) => JSON.parse(row) as [number, string, string])
      assert.deepEqual(
        rows.map(([n, a, b]) => [Number(n), a, b]),
        Array.from({ length: records }, (_, i) => [i + 1, ...(expected.get(i + 1) ?? ['', '']).map((text) => text ?? '')])
      )
    }),
    { numRuns: 150 }
  )
})

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
