import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { z } from 'zod'

import { demoPassword } from '../demo/index.ts'
import { routesOf } from './attackedRoutes.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'
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
  grantedBy: 1
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
})

test('a body that reaches for what every object has in common is refused', async () => {
  for (const text of [
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"orgUnitId":null,"__proto__":{"admin":true}}'
  ]) {
    for (const [url, payload] of [
      ['/api/me/act-as', text],
      ['/rpc/admin/me/actAs', `{"json":${text}}`],
      ['/rpc/admin/me/actAs', `{"json":{"orgUnitId":null},"meta":[[0,"__proto__"]],"maps":[["__proto__","admin"]]}`]
    ] as const) {
      const headers = { cookie: chengdu.cookie, 'x-jingwei': '1', 'content-type': 'application/json' }
      const answer = await server.app.inject({ method: 'POST', url, headers, payload })
      assert.ok(answer.statusCode < 500, `${url} ${payload}: ${answer.statusCode} ${answer.body}`)
    }
  }
  for (const key of ['admin', 'orgUnitId', 'prototype']) assert.equal(Reflect.get({}, key), undefined)
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
