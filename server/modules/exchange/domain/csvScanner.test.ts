import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { copyGood, scanRecords, type ScanOptions, type StructuralFault } from './csvScanner.ts'

const options: ScanOptions = { delimiter: ',', columns: ['a', 'b'], maxLineBytes: 65_536 }

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length)
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const scanned = async (file: string | Uint8Array, given: Partial<ScanOptions> = {}, sizes: readonly number[] = []) => {
  const bytes = Buffer.from(file as string)
  const scan = await scanRecords(cut(bytes, sizes), { ...options, ...given })
  const [records, faults]: [unknown[], unknown[]] = [[], []]
  for await (const batch of scan.batches) {
    records.push(...batch.records.map(({ record, line, cells }) => [record, line, ...cells]))
    faults.push(...batch.faults.map(seen))
  }
  return { records, faults, findings: scan.findings.map(({ problem, column }) => [problem, column]) }
}
const copied = async (file: string | Uint8Array, given: Partial<ScanOptions> = {}, sizes: readonly number[] = []) => {
  const out: Buffer[] = []
  const { records, faults, faultCount, names, findings } = await copyGood(
    cut(Buffer.from(file as string), sizes),
    (b) => void out.push(Buffer.from(b)),
    { ...options, ...given }
  )
  return { text: Buffer.concat(out).toString('latin1'), records, faults: faults.map(seen), faultCount, names, findings }
}
const seen = ({ record, line, codes, raw }: StructuralFault) => [record, line, codes.join(), raw.toString('latin1').slice(0, 40)]

test('EXC-20: a byte-order mark and mixed line ends are tolerated', async () => {
  assert.deepEqual((await scanned('\ufeffa,b\r\n1,2\n3,4\r\n5,六')).records, [
    [1, 2, '1', '2'],
    [2, 3, '3', '4'],
    [3, 4, '5', '六']
  ])
})
test('EXC-20: an empty unquoted cell is null and "" is the empty text', async () => {
  assert.deepEqual((await scanned('a,b\n,""\n"",\n')).records, [
    [1, 2, null, ''],
    [2, 3, '', null]
  ])
})
test('EXC-20: quotes, delimiters and line feeds live inside a quoted cell', async () => {
  assert.deepEqual((await scanned('a,b\n"say ""hi"", you","two\nlines"\n3,4')).records, [
    [1, 2, 'say "hi", you', 'two\nlines'],
    [2, 4, '3', '4']
  ])
})
test('EXC-23: the header names the columns in any order', async () => {
  assert.deepEqual((await scanned('b,a\n1,2\n')).records, [[1, 2, '2', '1']])
})
test('EXC-23: missing, unknown and repeated columns are all found, and nothing is read', async () => {
  const { findings, records } = await scanned('a,c,a\n1,2,3\n')
  assert.deepEqual(findings, [
    ['missing', 'b'],
    ['unknown', 'c'],
    ['repeated', 'a']
  ])
  assert.deepEqual(records, [])
})
test('EXC-23: an empty file lacks every column, an unclosed or over-long header is unreadable', async () => {
  for (const file of ['', '\ufeff'])
    assert.deepEqual((await scanned(file)).findings, [
      ['missing', 'a'],
      ['missing', 'b']
    ])
  for (const file of ['"a,b\n1,2\n', 'a'.repeat(200_000), Buffer.from([0x61, 0x2c, 0xff, 0x0a])])
    assert.deepEqual((await scanned(file)).findings, [['unreadable', null]])
})
test('EXC-21: a file of a header only has no records', async () => {
  for (const file of ['a,b', 'a,b\n', 'a,b\r\n']) assert.deepEqual(await scanned(file), { records: [], faults: [], findings: [] })
})
test('EXC-24: a line with too few or too many cells is COLUMN_COUNT, an empty line too', async () => {
  const { faults, records } = await scanned('a,b\n1\n1,2,3\n\n1,2\n')
  assert.deepEqual(faults, [
    [1, 2, 'COLUMN_COUNT', '1'],
    [2, 3, 'COLUMN_COUNT', '1,2,3'],
    [3, 4, 'COLUMN_COUNT', '']
  ])
  assert.deepEqual(records, [[4, 5, '1', '2']])
})
test('EXC-24: a bad byte sequence, a NUL or a control sign spoils its line only', async () => {
  const { faults, records } = await scanned(
    Buffer.concat([Buffer.from('a,b\nx,'), Buffer.from([0xe4, 0xb8, 0x0a]), Buffer.from('n\0,1\nt\t,1\nr\rr,1\n好,2\n')])
  )
  assert.deepEqual(
    faults.map((fault) => (fault as unknown[]).slice(0, 3)),
    [
      [1, 2, 'BAD_CHARACTER'],
      [2, 3, 'BAD_CHARACTER'],
      [3, 4, 'BAD_CHARACTER'],
      [4, 5, 'BAD_CHARACTER']
    ]
  )
  assert.deepEqual(records, [[5, 6, '好', '2']])
})
test('EXC-24: a line with several faults lists them all', async () => {
  assert.deepEqual((await scanned('a,b\n\0\n')).faults, [[1, 2, 'BAD_CHARACTER,COLUMN_COUNT', '\0']])
})
test('EXC-24: a quote inside an unquoted cell or text behind a closing quote spoils its line only', async () => {
  const { faults, records } = await scanned('a,b\n5" pipe,1\n"x"y,1\n1,2\n')
  assert.deepEqual(faults, [
    [1, 2, 'BAD_CHARACTER', '5" pipe,1'],
    [2, 3, 'BAD_CHARACTER', '"x"y,1']
  ])
  assert.deepEqual(records, [[3, 4, '1', '2']])
})
test('EXC-24: an unclosed quote is LINE_TOO_LONG at its line and swallows nothing else', async () => {
  const rest = '1,2\n'.repeat(30_000)
  for (const file of [`a,b\n"open,1\n${rest}`, `a,b\n"open,1\n1,2\n`]) {
    const { faults, records } = await scanned(file)
    assert.deepEqual(faults, [[1, 2, 'LINE_TOO_LONG', '"open,1']])
    assert.deepEqual(records[0], [2, 3, '1', '2'])
    assert.equal(records.length, file.split('\n').length - 3)
  }
})
test('EXC-24: a line of 1 MB is LINE_TOO_LONG, cut to the limit, and the next one is read', async () => {
  for (const start of ['', '"']) {
    const { faults, records } = await scanned(`a,b\n${start}${'x'.repeat(1_000_000)},1\n1,2\n`, {}, [100_000])
    assert.deepEqual(faults, [[1, 2, 'LINE_TOO_LONG', `${start}${'x'.repeat(40)}`.slice(0, 40)]])
    assert.deepEqual(records, [[2, 3, '1', '2']])
  }
})
test('EXC-24: a line of exactly the limit is read, one byte more is not', async () => {
  for (const end of ['\n', '\r\n', '']) {
    assert.equal((await scanned(`a,b\n1,345678${end}`, { maxLineBytes: 8 })).records.length, 1)
    assert.equal((await scanned(`a,b\n1,3456789${end}`, { maxLineBytes: 8 })).faults.length, 1)
    assert.equal((await scanned(`a,b\n1,"4567"${end}`, { maxLineBytes: 8 })).records.length, 1)
    assert.equal((await scanned(`a,b\n1,"45678"${end}`, { maxLineBytes: 8 })).faults.length, 1)
  }
})
test('the copy has an empty record for each bad one, no header and no byte-order mark', async () => {
  const { text, records, faults, names } = await copied('\ufeffb,a\r\n1,2\r\nbad\n"x\ny",3\n5"6,1\n7,8')
  assert.equal(text, '1,2\r\n,\n"x\ny",3\n,\n7,8\n')
  assert.deepEqual([records, names], [5, ['b', 'a']])
  assert.deepEqual(faults, [
    [2, 3, 'COLUMN_COUNT', 'bad'],
    [4, 6, 'BAD_CHARACTER', '5"6,1']
  ])
})

const cell = fc.string({ unit: fc.constantFrom('x', '7', '好', '"', ',', '\n', '😀', ' '), maxLength: 8 })
test('property: what was written as CSV is read back, whatever the chunks and windows', async () => {
  const written = (value: string | null, quote: boolean) =>
    value === null ? '' : quote || value === '' || /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
  const rows = fc.array(fc.tuple(fc.option(cell), fc.boolean(), fc.option(cell), fc.boolean()), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      async (given, end, sizes, windowBytes) => {
        const file = ['a,b', ...given.map(([a, qa, b, qb]) => `${written(a, qa)},${written(b, qb)}`), ''].join(end)
        const { records, faults } = await scanned(file, { windowBytes }, sizes)
        assert.deepEqual(faults, [])
        assert.deepEqual(
          records.map((record) => (record as unknown[]).slice(2)),
          given.map(([a, , b]) => [a, b])
        )
      }
    )
  )
})
test('property: hostile bytes give the same records and faults at every chunk boundary and window', async () => {
  const bytes = fc
    .array(fc.constantFrom(0x61, 0x2c, 0x2c, 0x0a, 0x0a, 0x0d, 0x22, 0x22, 0x00, 0xe5, 0xa5, 0xbd, 0xff), { maxLength: 60 })
    .map((list) => Buffer.concat([Buffer.from('a,b\n'), Buffer.from(list)]))
  await fc.assert(
    fc.asyncProperty(
      bytes,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 20 }),
      async (file, size, windowBytes, maxLineBytes) => {
        const whole = await scanned(file, { maxLineBytes })
        assert.deepEqual(await scanned(file, { maxLineBytes, windowBytes }, [size]), whole)
        const copy = await copied(file, { maxLineBytes, windowBytes }, [size])
        assert.deepEqual(copy.faults, whole.faults)
        assert.equal(copy.records, whole.records.length + whole.faults.length)
        // What was copied is clean and keeps the record numbers: reading it again gives the good records and empty ones.
        const again = await scanned(Buffer.concat([Buffer.from('a,b\n'), Buffer.from(copy.text, 'latin1')]))
        assert.deepEqual(again.faults, [])
        const good = new Map(whole.records.map((record) => [(record as unknown[])[0], (record as unknown[]).slice(2)]))
        assert.deepEqual(
          again.records.map((record) => (record as unknown[]).slice(2)),
          Array.from({ length: copy.records }, (_, i) => good.get(i + 1) ?? [null, null])
        )
      }
    ),
    { numRuns: 2000 }
  )
})
test('every boundary of a small hostile file', async () => {
  const file = Buffer.from('\ufeffa,b\r\n"x""\n,",好\r\n"open,1\n5"6,1\n\0,1\n1,2\n"tail')
  const whole = await scanned(file)
  for (let size = 1; size <= file.length; size++) {
    for (const windowBytes of [1, 7, 1000]) assert.deepEqual(await scanned(file, { windowBytes }, [size]), whole)
  }
})
