import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import exceljs from '@protobi/exceljs'
import type { z } from 'zod'

import type { Manifest } from '../api/exchange.ts'
import { demoPassword } from '../demo/index.ts'
import { routesOf } from './attackedRoutes.ts'
import { row, startedServer } from './given.ts'
import type { Answered, Caller, TestServer } from './given.ts'
import { givenSessionOf } from './people.ts'

type Refused = { code: string; vaultId: string; exportId: string; state: string }

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

/** What a form must not decide: added to every body, at every depth that takes an object. */
const smuggled = {
  role: 'security_administrator',
  roles: ['security_administrator'],
  permissions: ['admin.role.grant'],
  staffId: 1,
  requester: 1,
  approver: 1,
  decidedBy: 1,
  state: 'approved',
  scope: 'all',
  intervals: [{ lo: 0, hi: 9e15 }],
  admin: true,
  grantedBy: 1,
  __proto__: { admin: true }
}

// A list may be asked for by the state of its accounts.
const { state: _, ...within } = smuggled

type Definition = { type: string; shape?: Record<string, z.ZodType>; catchall?: z.ZodType; element?: z.ZodType; innerType?: z.ZodType } & {
  in?: z.ZodType
  out?: z.ZodType
  options?: z.ZodType[]
  valueType?: z.ZodType
}
/** Objects within an input that take fields which nobody has named. */
function takesMore(schema: z.ZodType, path: string): string[] {
  const def = schema.def as unknown as Definition
  const inner = [def.element, def.innerType, def.in, def.out, ...(def.options ?? [])].filter((part) => part !== undefined)
  const below = [
    ...Object.entries(def.shape ?? {}).flatMap(([name, child]) => takesMore(child, `${path}.${name}`)),
    ...inner.flatMap((part) => takesMore(part, path))
  ]
  if (def.type === 'record') return [path, ...below]
  if (def.type !== 'object' || def.catchall === undefined) return below
  return (def.catchall.def as unknown as Definition).type === 'never' ? below : [path, ...below]
}

test('no body carries a field that its route has not named', () => {
  const posts = routesOf().filter(({ method, input }) => method === 'POST' && input !== undefined)
  assert.ok(posts.length > 40)
  const taking = posts.flatMap(({ route, input }) => takesMore(input!, route))
  assert.deepEqual(
    new Set(taking),
    new Set([
      // Read anew by the schema of the kind of request.
      'admin.vault.ask.subject',
      'admin.vault.emergency.subject',
      // Read by the library that made the question.
      'admin.session.passkeyFinish.answer',
      'admin.session.passkeyFinish.answer.response',
      'admin.session.stepUpPasskeyFinish.answer',
      'admin.session.stepUpPasskeyFinish.answer.response',
      'admin.security.passkeyFinish.answer',
      'admin.security.passkeyFinish.answer.response',
      // Sums by the names of a feed's columns, checked against its format.
      'exchange.feeds.begin.manifest.totals'
    ])
  )
})

test('fields that a form must not decide are refused or do nothing', async () => {
  const rights = async () =>
    server.record(
      `select staff_id, role, org_unit_id, state, valid_to, granted_by from role_grant union all
       select 0, role, 0, permission, null, 0 from role_permission order by 1, 2, 3, 4`
    )
  const before = await rights()
  const [me] = [await chengdu.get<{ permissions: string[] }>('/session/me')]
  const bodies: readonly [Caller, string, object][] = [
    [chengdu, '/me/act-as', { orgUnitId: null }],
    [chengdu, '/exports', { asked: { kind: 'group', ...within }, format: 'csv', names: 'masked' }],
    [
      chengdu,
      '/vault/requests',
      { kind: 'bulk_export', subject: { order: 'account_no', descending: false, names: 'as_read', ...within }, reason: '月度核对名单' }
    ],
    [chengdu, '/session/step-up', { code: '000000' }],
    [chengdu, '/security/password', { present: demoPassword, password: 'Jingwei-other-2' }],
    [security, '/grants', { role: 'supervisor', orgUnitId: 1, until: null }],
    [security, '/roles/draft', { label: '试用角色', dutyClass: 'business', scopeKind: 'none', secondFactor: 'always' }],
    [server.nobody, '/session/sign-in', { login: 'chengdu', password: demoPassword }]
  ]
  for (const [caller, route, body] of bodies) {
    const answer = await caller.post<Refused>(route, { ...body, ...smuggled })
    assert.ok(answer.status === 200 || answer.status === 422, `${route}: ${answer.status} ${answer.text}`)
    if (answer.status === 422) assert.ok(['INVALID_FIELD', 'CODE_WRONG'].includes(answer.body.code), answer.text)
  }
  assert.deepEqual(await rights(), before)
  assert.deepEqual((await chengdu.get<{ permissions: string[] }>('/session/me')).body.permissions, me!.body.permissions)
  const owners = await server.record<{ who: number; state: string }>(
    `select requester as who, state from vault_request union all select staff_id, 'requested' from account_export`
  )
  assert.deepEqual(owners, [
    { who: staffId, state: 'requested' },
    { who: staffId, state: 'requested' }
  ])
  assert.equal(Reflect.get({}, 'admin'), undefined)
})

const doors = ['/api/session/sign-out', '/rpc/admin/session/signOut'] as const
const payloads = { '/api/session/sign-out': {}, '/rpc/admin/session/signOut': { json: {} } }
async function tried(url: (typeof doors)[number], headers: Record<string, string>, method: 'POST' | 'GET' | 'PUT' | 'DELETE' = 'POST') {
  return server.app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload: payloads[url] }) })
}

test('what a header says makes nobody of ours: origin, host, forwarding, override', async () => {
  const { cookie } = chengdu
  const ours = { cookie, 'x-jingwei': '1', host: 'jingwei.example:8080' }
  const refused: readonly Record<string, string>[] = [
    { ...ours, 'x-jingwei': '' },
    { ...ours, 'x-jingwei': 'true' },
    { cookie, host: 'jingwei.example:8080' },
    ...[
      'http://evil.example',
      'http://jingwei.example',
      'http://jingwei.example:80801',
      'http://jingwei.example:8081',
      'http://jingwei.example:8080.evil.example',
      'http://jingwei.example:8080@evil.example',
      'http://evil.example/jingwei.example:8080',
      'null',
      'file://',
      ''
    ].map((origin) => ({ ...ours, origin })),
    // Who stands between tells where it came from; that is not where the page stands.
    { ...ours, origin: 'http://evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    { ...ours, origin: 'http://evil.example', forwarded: 'host=evil.example' },
    { ...ours, origin: 'http://evil.example', referer: 'http://jingwei.example:8080/' }
  ]
  for (const url of doors) {
    for (const headers of refused) {
      const answer = await tried(url, headers)
      assert.deepEqual([answer.statusCode, answer.json<Refused>().code], [403, 'FOREIGN_ORIGIN'], JSON.stringify([url, headers]))
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
    const overridden = await tried(url, { cookie, 'x-http-method-override': 'POST', 'x-method-override': 'POST' }, 'GET')
    assert.notEqual(overridden.statusCode, 200, `${url} by GET`)
  }
  assert.equal((await chengdu.get('/session/me')).status, 200)
})

test('a request is numbered by us, its address and its cookies are taken from nowhere else', async () => {
  const { cookie } = chengdu
  const token = cookie.split('=')[1]!
  const me = (headers: Record<string, string>) => server.app.inject({ url: '/api/session/me', headers })
  const mine = await me({ cookie, 'x-request-id': 'mine', 'request-id': 'mine', 'x-forwarded-for': '10.9.9.9', 'x-real-ip': '10.9.9.9' })
  assert.match(String(mine.headers['x-request-id']), /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  for (const wrong of [
    `__Host-jw_session=${token}`,
    `JW_SESSION=${token}`,
    `jw_sign_in=${token}`,
    `session=${token}`,
    `jw_session=${token}x`,
    'jw_session=',
    'jw_session=%00'
  ])
    assert.equal((await me({ cookie: wrong })).statusCode, 401, wrong)
  assert.equal((await me({ authorization: `Bearer ${token}` })).statusCode, 401)
  assert.equal((await me({ cookie, 'x-forwarded-proto': 'https' })).statusCode, 200)
  // Of two with one name one counts, and the same one always: nobody is signed in as both.
  const other = (await givenSessionOf(server, 'mianyang')).caller.cookie
  const both = await me({ cookie: `${cookie}; ${other}` })
  assert.equal(both.json<{ login: string }>().login, 'chengdu')
  await server.nobody.post('/session/sign-in', { login: 'chengdu', password: 'falsch' })
  const [line] = await server.record<{ n: number }>(
    `select count(*)::int as n from audit_event where address = '10.9.9.9' or request_id = 'mine'`
  )
  assert.equal(line!.n, 0)
})

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
  const names = ['=1+2', '+8613900000000', '-2+3', '@SUM(A1:A9)', '=HYPERLINK("http://evil.example","看")'].map((start) => `${start}公司`)
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
      const cells = [...(book.worksheets[0]!.getColumn(3).values as readonly unknown[])]
      assert.deepEqual(
        names.filter((name) => !cells.includes(`'${name}`)),
        []
      )
      assert.ok(cells.every((cell) => typeof cell !== 'object' || cell === null))
    } else if (format === 'csv') {
      const text = bytes.toString('utf8').replaceAll('""', '"')
      assert.deepEqual(
        names.filter((name) => !text.includes(`'${name}`)),
        []
      )
      assert.ok(!/(^|,)"?[=+@-]/m.test(text))
    }
  }
})
async function taken(exportId: string): Promise<Buffer> {
  for (let tries = 0; tries < 200; tries++) {
    const { statusCode, rawPayload } = await server.app.inject({ url: `/export-files/${exportId}`, headers: { cookie: chengdu.cookie } })
    if (statusCode === 200) return rawPayload
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the export did not end')
}
