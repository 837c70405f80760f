import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import exceljs from '@protobi/exceljs'
import iconv from 'iconv-lite'

import type { Manifest } from '../api/exchange.ts'
import { endedExport } from './endedExport.ts'
import { row, startedServer } from './given.ts'
import type { Answered, Caller, TestServer } from './given.ts'
import { givenSessionOf } from './people.ts'

type Refused = { code: string; exportId: string }

let server: TestServer
let chengdu: Caller
let security: Caller
let staffId: number
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  const supervisor = await givenSessionOf(server, 'chengdu')
  chengdu = supervisor.caller
  staffId = supervisor.staffId
  security = (await givenSessionOf(server, 'security')).caller
})
after(() => server.close())

test('a delivery names files of its own and no others', async () => {
  const operator = (await givenSessionOf(server, 'operator')).caller
  const key = { feed: 'accounts_individual', source: 'boss', region: '510000', period: '20261101', mode: 'delta', seq: '01' } as const
  const part = (name: string): Manifest => ({
    ...key,
    format_version: 1,
    produced_at: '2026-11-02T02:00:00+08:00',
    encoding: 'utf-8',
    delimiter: ',',
    columns: ['account_no'],
    parts: [{ name, bytes: 3, rows: 1, sha256: '0'.repeat(64) }],
    rows: 1,
    totals: {}
  })
  const good = 'accounts_individual.boss.510000.20261101.delta.01'
  const names = [
    '../../keys/secrets.json',
    '/etc/passwd',
    `${good}.p001.csv/../../x`,
    `${good}.p001.csv\0.zst`,
    'C:\\x.csv',
    'x'.repeat(5000),
    '',
    '.',
    `${good}.p001.csv\n`,
    '=cmd|x'
  ]
  for (const name of names) {
    const begun = await operator.post<Refused>('/feed-batches', { manifestName: `${good}.manifest.json`, manifest: part(name) })
    assert.deepEqual(
      [begun.status, ['NAME_BAD', 'INVALID_FIELD'].includes(begun.body.code)],
      [422, true],
      `${JSON.stringify(name).slice(0, 60)}: ${begun.text}`
    )
  }
  for (const manifestName of [
    `../${good}.manifest.json`,
    `/tmp/${good}.manifest.json`,
    `${good}.manifest.json\0`,
    `${good}.manifest.json/..`
  ]) {
    const begun = await operator.post<Refused>('/feed-batches', { manifestName, manifest: part(`${good}.p001.csv`) })
    assert.equal(begun.status, 422, manifestName)
  }
  for (const name of ['..%2F..%2Fkeys%2Fsecrets.json', '%2Fetc%2Fpasswd', 'x%00', '..']) {
    const url = `/feed-pieces/01890000-0000-7000-8000-000000000000/${name}?offset=0`
    const headers = { cookie: operator.cookie, 'x-jingwei': '1', 'content-type': 'application/octet-stream' }
    const { statusCode } = await server.app.inject({ method: 'PUT', url, headers, payload: Buffer.from('abc') })
    assert.ok([400, 404].includes(statusCode), `${name}: ${statusCode}`)
  }
  assert.deepEqual(await server.record(`select 1 from feed_batch where period = '20261101'`), [])
})

const texts = [
  "'; drop table account; --",
  "' or 1=1 --",
  '" or ""="',
  '\\',
  '%',
  '_______',
  '$1',
  '${jw}',
  '{{account}}',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '\u0000',
  '成\u0000都',
  '\ud800',
  '\u202e都成',
  '𠮷'.repeat(20)
]
test('text is text: nothing that is typed becomes SQL, a pattern, or a fault', async () => {
  const n = (await server.record<{ n: number }>('select count(*)::int as n from account'))[0]!.n
  const system = (await givenSessionOf(server, 'system')).caller
  const auditor = (await givenSessionOf(server, 'auditor')).caller
  const operator = (await givenSessionOf(server, 'operator')).caller
  for (const text of texts) {
    const asked: readonly [string, Answered<unknown>][] = [
      ['list', await chengdu.get('/accounts', { text })],
      ['count', await chengdu.get('/accounts/count', { text })],
      ['search', await chengdu.get('/accounts/search', { text })],
      ['managers', await chengdu.get('/staff/managers', { text })],
      ['people', await security.get('/people', { text })],
      ['entries', await system.get('/dictionaries/entries', { dictionary: text.slice(0, 40) })],
      ['words', await system.get('/dictionaries/entries', { dictionary: 'industry', text: text.slice(0, 60) })],
      ['history', await system.get('/settings/history', { group: text.slice(0, 40), key: text.slice(0, 80) })],
      ['lines', await auditor.get('/audit/lines', { action: text.slice(0, 60), objectId: text.slice(0, 60) })],
      ['batches', await operator.get('/feed-batches', { feed: text.slice(0, 40) })],
      ['explain', await security.get('/rights/explain', { staffId, permission: text.slice(0, 60) })],
      ['sign-in', await server.nobody.post('/session/sign-in', { login: text, password: text })],
      ['certificate', await chengdu.post('/accounts/certificate-search', { number: `${text}0000`.slice(0, 40) })],
      [
        'role',
        await security.post('/roles/draft', {
          label: text.slice(0, 20),
          dutyClass: 'business',
          scopeKind: 'none',
          secondFactor: 'always',
          permissions: []
        })
      ],
      ['ask', await chengdu.post('/vault/requests', { kind: text, subject: { accountId: text, field: text }, reason: `试探${text}试探` })],
      [
        'reason',
        await security.post('/sessions/end', { staffId, sessionId: '01890000-0000-7000-8000-000000000000', reason: `试探文字${text}` })
      ],
      [
        'unit',
        await system.post('/org/changes', {
          name: text.slice(0, 60),
          effectiveOn: '2027-01-01',
          steps: [{ kind: 'rename', unit: 'SC5101', name: text.slice(0, 60) }]
        })
      ]
    ]
    for (const [what, answer] of asked)
      assert.ok(answer.status < 500, `${what} of ${JSON.stringify(text)}: ${answer.status} ${answer.text}`)
    const found = asked[0]![1].body as { rows?: unknown[] }
    if (!/[成都]/u.test(text)) assert.ok((found.rows ?? []).length === 0, `${JSON.stringify(text)} finds ${found.rows?.length} accounts`)
  }
  assert.equal((await server.record<{ n: number }>('select count(*)::int as n from account'))[0]!.n, n)
})

test('a name that a spreadsheet would calculate leaves with an apostrophe, in every format', async () => {
  const names = ['=1+2', '+8613900000000', '-2+3', '@SUM(A1:A9)', '=HYPERLINK("http://evil.example","看")', '=𠮷野'].map(
    (start) => `${start}公司`
  )
  const groups = names.map((name, at) => row.group(at + 1, { name }))
  const worked = await server.deliver({ feed: 'accounts_group', source: 'boss', period: '20261102', mode: 'delta' }, groups)
  assert.deepEqual([worked.state, worked.rejected], ['applied', 0], JSON.stringify(worked))
  for (const format of ['csv', 'csv_gb18030', 'xlsx'] as const) {
    const asked = {
      kind: 'group',
      orgUnitId: (await server.record<{ id: number }>(`select org_unit_id as id from org_unit where code = 'SC510104'`))[0]!.id
    }
    const begun = await chengdu.post<Refused>('/exports', { asked, format })
    assert.equal(begun.status, 200, begun.text)
    const bytes = await taken(begun.body.exportId)
    if (format === 'xlsx') {
      const book = new exceljs.Workbook()
      await book.xlsx.load(bytes.buffer as ArrayBuffer)
      const cells = [...Array(12)].map((_, at) => book.worksheets[0]!.getRow(at + 2).getCell(3).value)
      assert.deepEqual(
        names.filter((name) => !cells.includes(`'${name}`)),
        []
      )
      assert.ok(cells.every((cell) => typeof cell !== 'object' || cell === null))
    } else {
      const text = (format === 'csv' ? bytes.toString('utf8') : iconv.decode(bytes, 'gb18030')).replaceAll('""', '"')
      assert.deepEqual(
        names.filter((name) => !text.includes(`'${name}`)),
        []
      )
      assert.ok(!/(^|,)"?[=+@-]/m.test(text))
    }
  }
})
async function taken(exportId: string): Promise<Buffer> {
  assert.equal((await endedExport(chengdu, exportId)).state, 'done')
  const { statusCode, rawPayload } = await server.app.inject({ url: `/export-files/${exportId}`, headers: { cookie: chengdu.cookie } })
  assert.equal(statusCode, 200)
  return rawPayload
}
