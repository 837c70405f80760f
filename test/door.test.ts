import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Manifest } from '../api/exchange.ts'
import { parseCsv } from '../demo/delivered.ts'
import type { Row } from '../demo/index.ts'
import { row, startedServer } from './given.ts'
import type { Caller, Key, Tamper, TestServer } from './given.ts'

let server: TestServer
let operator: Caller
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  operator = await server.signedIn('operator')
})
after(() => server.close())

const key = (day: number, more: Partial<Key> = {}): Key => ({
  feed: 'accounts_individual',
  source: 'trial',
  period: `202610${String(day).padStart(2, '0')}`,
  ...more
})
const accountsOf = async (source: string) =>
  (await server.record<{ n: number }>('select count(*)::int as n from account where source_system = $1', [source]))[0]!.n
const twenty = (from: number) => Array.from({ length: 20 }, (_, i) => row.individual(from + i))

const faulty: readonly [column: string, code: string, given: Row][] = [
  ['name', 'REQUIRED', { name: null }],
  ['postal_code', 'PATTERN', { postal_code: '12345' }],
  ['gender', 'NOT_IN_LIST', { gender: 'man' }],
  ['birth_date', 'TYPE', { birth_date: '1990-02-30' }],
  ['unit_code', 'PARENT_MISSING', { unit_code: 'NOWHERE' }],
  ['certificate_no', 'CHECK_FAILED', { certificate_kind: 'id_card', certificate_no: '510104199001011234' }]
]
const thousand = () => Array.from({ length: 1000 }, (_, i) => row.individual(i, i < 37 ? faulty[i % faulty.length]![2] : {}))

test('of a thousand lines with 37 bad ones 963 are applied and the reject file tells each bad line, its codes and what was expected', async () => {
  const worked = await server.deliver(key(1), thousand())
  assert.deepEqual([worked.state, worked.lines, worked.added, worked.rejected, worked.findings], ['applied', 1000, 963, 37, []])
  assert.equal(await accountsOf('trial'), 963)
  assert.deepEqual(
    worked.rejects.map(({ line, column, code }) => [line, column, code]),
    Array.from({ length: 37 }, (_, i) => [i + 1, faulty[i % 6]![0], faulty[i % 6]![1]])
  )
  const file = await operator.get(`/feed-rejects/${worked.batchId}`)
  assert.equal(file.status, 200)
  const [header, ...lines] = parseCsv(file.text)
  assert.equal(lines.length, 37)
  assert.deepEqual(header!.slice(-5), ['文件', '行号', '记录号', '原因', '期望'])
  lines.forEach((line, i) => {
    const [, at, record, codes, expected] = line.slice(-5)
    assert.deepEqual([at, record, codes], [String(i + 2), String(i + 1), `${faulty[i % 6]![0]} ${faulty[i % 6]![1]}`])
    assert.ok(expected && expected.length > 3, `line ${i}`)
    assert.equal(line[0], `T${String(i).padStart(6, '0')}`)
  })
  const shown = await operator.pages<{ line: number; columnLabel: string }>(`/feed-batches/${worked.batchId}/rejects`, { limit: 10 })
  assert.equal(shown.length, 37)
  assert.equal(shown[0]!.columnLabel, '姓名')
  // Certificates are shown masked on the page, in full in the file only.
  assert.ok(!JSON.stringify(shown).includes('510104199001011234'))
  assert.equal((await (await server.signedIn('analyst')).get(`/feed-rejects/${worked.batchId}`)).status, 403)
})

test('the same delivery again is a duplicate and changes nothing', async () => {
  const before = await server.record('select account_id, version, updated_at from account order by 1')
  const again = await server.deliver(key(1), thousand())
  assert.deepEqual([again.state, again.added, again.changed, again.rejected], ['duplicate', 0, 0, 0])
  assert.deepEqual(await server.record('select account_id, version, updated_at from account order by 1'), before)
})

test('other content under the key of an applied delivery is refused', async () => {
  const changed = await server.deliver(key(1), thousand().slice(0, 999))
  assert.deepEqual([changed.state, changed.codes], ['refused', ['CHANGED_AFTER_APPLY']])
  assert.equal(await accountsOf('trial'), 963)
})

test('a retransmission with a mended line adds that line and calls the others equal', async () => {
  const mended = thousand().with(0, row.individual(0))
  const worked = await server.deliver(key(1, { seq: '01' }), mended)
  assert.deepEqual([worked.state, worked.added, worked.changed, worked.equal, worked.rejected], ['applied', 1, 0, 963, 36])
})

test('three bad lines of a thousand are too many where 0.002 are allowed: refused whole, all three listed, nothing applied', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => row.subscription(i, i % 400 === 0 ? { pay_type: 'never' } : {}))
  const worked = await server.deliver({ feed: 'subscriptions', source: 'boss', period: '20261101' }, rows)
  assert.deepEqual([worked.state, worked.codes, worked.rejected], ['refused', ['TOO_MANY_REJECTS'], 3])
  assert.deepEqual(
    worked.rejects.map(({ line, code }) => [line, code]),
    [1, 401, 801].map((line) => [line, 'NOT_IN_LIST'])
  )
  assert.deepEqual(await server.record(`select 1 from subscription where source_no like 'S%'`), [])
  const { body } = await operator.get<{ state: string; hasRejectFile: boolean }>(`/feed-batches/${worked.batchId}`)
  assert.deepEqual([body.state, body.hasRejectFile], ['refused', true])
  assert.deepEqual(await server.record('select count(*)::int as n from stage_subscription'), [{ n: 0 }])
})

const manifestWith = (change: Partial<Manifest>): Tamper => ({ manifest: (m) => ({ ...m, ...change }) })
const fileFaults: [what: string, code: string, tamper: Tamper, key?: Partial<Key>][] = [
  ['the manifest is called otherwise', 'NAME_BAD', { manifestName: (name) => name.replace('.00.', '.07.') }],
  ['the source is not the one of the feed', 'NAME_BAD', {}, { source: 'hotline' }],
  [
    'the mode is not taken',
    'NAME_BAD',
    { manifest: (m) => ({ ...m, columns: m.columns.filter((c) => c !== 'line_op') }) },
    { mode: 'correction' }
  ],
  ['two parts have one name', 'MANIFEST_BAD', { manifest: (m) => ({ ...m, parts: [m.parts[0]!, { ...m.parts[0]!, rows: 0 }] }) }],
  ['the format is of another version', 'FORMAT_UNKNOWN', manifestWith({ format_version: 99 })],
  [
    'a part has more bytes than declared',
    'SIZE_DIFFERS',
    { manifest: (m) => ({ ...m, parts: m.parts.map((p) => ({ ...p, bytes: p.bytes - 1 })) }) }
  ],
  ['a byte of a part has changed', 'HASH_DIFFERS', { bytes: (part) => Buffer.concat([part.subarray(0, -2), Buffer.from('x\n')]) }],
  [
    'a part holds fewer lines than declared',
    'ROWS_DIFFER',
    { manifest: (m) => ({ ...m, rows: 21, parts: m.parts.map((p) => ({ ...p, rows: 21 })) }) }
  ],
  ['the parts together hold other than the whole', 'ROWS_DIFFER', manifestWith({ rows: 22 })],
  ['the declared encoding is not read', 'ENCODING_BAD', manifestWith({ encoding: 'gb18030' })],
  ['the header lacks a column', 'HEADER_BAD', { text: (csv) => csv.replace('account_no,', 'number,') }],
  ['the manifest lacks a column', 'HEADER_BAD', { manifest: (m) => ({ ...m, columns: m.columns.slice(1) }) }],
  ['the period is not of the cadence', 'PERIOD_UNEXPECTED', {}, { period: '202610' }],
  ['the period is in the future', 'PERIOD_UNEXPECTED', {}, { period: '20261126' }],
  ['the period is no day', 'PERIOD_UNEXPECTED', {}, { period: '20260231' }]
]

const gb18030 = (csv: string) => {
  const [header, ...lines] = csv.split('\n')
  // 人 and 费 as GB18030 writes them, in the cell that is not empty in any line.
  return Buffer.concat([
    Buffer.from(`${header}\n`),
    ...lines.filter((l) => l !== '').map((l) => Buffer.concat([Buffer.from([0xc8, 0xcb, 0xb7, 0xd1]), Buffer.from(`${l}\n`)]))
  ])
}
fileFaults.push(['the file is of another encoding than declared', 'ENCODING_BAD', { text: gb18030 }])

for (const [i, [what, code, tamper, more]] of fileFaults.entries()) {
  test(`${code} alone is told where ${what}`, async () => {
    const before = await accountsOf('trial')
    const worked = await server.deliver(key(2 + (i % 20), more), twenty(5000), tamper)
    assert.deepEqual([worked.state, [...new Set(worked.codes)]], ['refused', [code]])
    assert.ok(worked.findings.every((finding) => finding.place !== null))
    assert.equal(await accountsOf('trial'), before)
  })
}

const swap = (from: string, to: string | Buffer): Tamper => ({
  text: (csv) => {
    assert.ok(csv.includes(from))
    if (typeof to === 'string') return csv.replace(from, to)
    const at = csv.indexOf(from)
    return Buffer.concat([Buffer.from(csv.slice(0, at)), to, Buffer.from(csv.slice(at + from.length))])
  }
})
const lineFaults: readonly [code: string, column: string, given: Row, tamper?: Tamper][] = [
  ['COLUMN_COUNT', '', { name: 'here' }, swap('here', 'he,re')],
  ['LINE_TOO_LONG', '', { name: 'here' }, swap('here', 'x'.repeat(70_000))],
  ['BAD_CHARACTER', '', { name: 'here' }, swap('here', Buffer.from([0xb3, 0xc9, 0xb6, 0xbc]))],
  ['BAD_CHARACTER', '', { name: 'here' }, swap('here', 'he\0re')],
  ['REQUIRED', 'verified', { verified: null }],
  ['TYPE', 'verified', { verified: 'yes' }],
  ['TYPE', 'updated_at', { updated_at: '2026-10-31 08:00' }],
  ['LENGTH', 'postal_code', { postal_code: '6100001' }],
  ['LENGTH', 'account_no', { account_no: 'T'.repeat(21) }],
  ['PATTERN', 'postal_code', { postal_code: '61000a' }],
  ['RANGE', 'birth_date', { birth_date: '1850-01-01' }],
  ['NOT_IN_LIST', 'boss_tier', { boss_tier: 'platinum' }],
  ['NOT_IN_DICTIONARY', 'nationality', { nationality: 'ZZ' }],
  ['CHECK_FAILED', 'certificate_no', { certificate_kind: 'id_card', certificate_no: '510104199001011234' }],
  ['CHECK_FAILED', 'birth_date', { birth_date: '2026-12-01' }],
  ['CHECK_FAILED', 'certificate_valid_to', { certificate_valid_to: '1989-12-31' }],
  ['PARENT_MISSING', 'unit_code', { unit_code: 'NOWHERE' }]
]

for (const [i, [code, column, given, tamper]] of lineFaults.entries()) {
  test(`${code} alone rejects its line of accounts_individual, in ${column || 'the line'} (${i + 1})`, async () => {
    const rows = twenty(10_000 + i * 100)
    const worked = await server.deliver(key(1 + (i % 28), { region: '990000' }), rows.with(4, { ...rows[4]!, ...given }), tamper)
    assert.deepEqual([worked.state, worked.added, worked.rejected], ['applied', 19, 1])
    assert.deepEqual(
      worked.rejects.map((reject) => [reject.part, reject.line, reject.column, reject.code]),
      [[1, 5, column, code]]
    )
    assert.ok(worked.rejects[0]!.expected.length > 3)
  })
}

test('a repeated key rejects every line of it', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => row.individual(20_000 + i))
  const worked = await server.deliver(key(3, { region: '110000' }), rows.with(50, rows[2]!))
  assert.deepEqual(
    worked.rejects.map(({ line, column, code }) => [line, column, code]),
    [
      [3, 'account_no', 'DUPLICATE_KEY'],
      [51, 'account_no', 'DUPLICATE_KEY']
    ]
  )
  assert.equal(worked.added, 58)
})

test('a line with several faults lists them all', async () => {
  const rows = twenty(21_000)
  const worked = await server.deliver(
    key(4, { region: '110000' }),
    rows.with(0, { ...rows[0]!, gender: 'x', name: null, postal_code: '1' })
  )
  assert.deepEqual(
    worked.rejects.map(({ column, code }) => `${column} ${code}`),
    ['gender NOT_IN_LIST', 'name REQUIRED', 'postal_code PATTERN']
  )
})

test('hostile texts are kept as they came and do nothing', async () => {
  const names = [
    `'); drop table account; --`,
    '<script>alert(1)</script>',
    '=1+1|cmd',
    '${7*7}{{7*7}}',
    '引"号,逗号',
    '%s%n\\N',
    '👩‍💼经理',
    'null'
  ]
  const worked = await server.deliver(
    key(5, { region: '110000' }),
    names.map((name, i) => row.individual(22_000 + i, { name }))
  )
  assert.deepEqual([worked.state, worked.added, worked.rejected], ['applied', names.length, 0])
  const kept = await server.record<{ name: string }>(`select name from account where account_no like 'T0220%' order by account_no`)
  assert.deepEqual(
    kept.map((one) => one.name),
    names
  )
  const chengdu = await server.signedIn('chengdu')
  for (const text of names) assert.ok([200, 422].includes((await chengdu.get('/accounts/search', { text })).status), text)
})

test('the same rows in UTF-8, with a mark, with CRLF, packed by gz or zst and in parts come in alike', async () => {
  const forms: readonly [Partial<Key>, Tamper?][] = [
    [{}],
    [{}, { text: (csv) => `\ufeff${csv}` }],
    [{}, { text: (csv) => csv.replaceAll('\n', '\r\n') }],
    [{ compression: 'gz' }],
    [{ compression: 'zst' }],
    [{ compression: 'zst', rowsPerPart: 7 }]
  ]
  for (const [i, [form, tamper]] of forms.entries()) {
    const worked = await server.deliver(key(6 + i, { region: '110000', mode: 'delta', ...form }), twenty(30_000), tamper)
    assert.deepEqual(
      [worked.state, worked.added, worked.equal, worked.changed],
      ['applied', i === 0 ? 20 : 0, i === 0 ? 0 : 20, 0],
      `form ${i}`
    )
  }
})
