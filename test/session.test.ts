import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'

import { api } from '../api/index.ts'
import { demoPassword } from '../demo/index.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
  await server.loadTiny()
})
after(() => server.close())

type Headers = Record<string, string>
const signIn = (login: string, password: string, headers: Headers = { 'x-jingwei': '1' }) =>
  server.app.inject({ method: 'POST', url: '/api/session/sign-in', headers, payload: { login, password } })
/** What an answer says, but for the number of its request. */
const said = (answer: { statusCode: number; body: string }) => [answer.statusCode, answer.body.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')]

test('a wrong name, a wrong password and a locked log-in answer alike', async () => {
  const [name, password] = [await signIn('nobody', demoPassword), await signIn('executive', 'wrong')]
  assert.equal(name.statusCode, 401)
  assert.equal(name.json<{ code: string }>().code, 'SIGN_IN_FAILED')
  assert.deepEqual(said(password), said(name))
  for (let i = 0; i < 4; i++) await signIn('executive', 'wrong')
  assert.deepEqual(said(await signIn('executive', demoPassword)), said(name))
})

test('five wrong passwords lock for fifteen minutes', async () => {
  server.setClock('2026-11-25T03:00:00Z')
  for (let i = 0; i < 4; i++) await signIn('mianyang', 'wrong')
  assert.equal((await signIn('mianyang', demoPassword)).statusCode, 200)
  for (let i = 0; i < 5; i++) await signIn('mianyang', 'wrong')
  server.setClock('2026-11-25T03:14:50Z')
  assert.equal((await signIn('mianyang', demoPassword)).statusCode, 401)
  server.setClock('2026-11-25T03:15:10Z')
  assert.equal((await signIn('mianyang', demoPassword)).statusCode, 200)
})

test('passwords are kept as argon2id, of sessions the hash of the token alone', async () => {
  const hashes = await server.record<{ hash: string }>('select secret_hash as hash from login')
  assert.ok(hashes.length > 5)
  for (const { hash } of hashes) assert.match(hash, /^\$argon2id\$v=19\$m=32768,t=3,p=1\$/)
  assert.equal(new Set(hashes.map(({ hash }) => hash)).size, hashes.length)

  const token = (await server.signedIn('analyst')).cookie.split('=')[1]!
  const digest = createHash('sha256').update(token).digest()
  const [kept] = await server.record<{ n: number; text: string }>(
    'select count(*) filter (where token_hash = $1)::int as n, string_agg(s::text, chr(10)) as text from session s',
    [digest]
  )
  assert.equal(kept!.n, 1)
  assert.ok(!kept!.text.includes(token))
  const [spoken] = await server.record<{ n: number }>(
    `select count(*)::int as n from (select a::text as line from audit_event a union all select o::text from outbox o) t where position($1 in line) > 0`,
    [token]
  )
  assert.equal(spoken!.n, 0)
})

test('the cookie is for our pages only, and goes at sign-out', async () => {
  const answer = await signIn('analyst', demoPassword)
  const cookie = String(answer.headers['set-cookie'])
  assert.match(cookie, /^jw_session=[\w-]{43};/)
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.includes(part), part)
  assert.ok(!/domain=/i.test(cookie))
  const caller = await server.signedIn('analyst')
  const gone = await caller.post('/session/sign-out', {})
  assert.match(String(gone.headers['set-cookie']), /jw_session=;.*(Max-Age=0|1970)/)
})

test('a sixth session ends the oldest', async () => {
  const sessions = []
  for (let i = 0; i < 6; i++) sessions.push(await server.signedIn('operator'))
  const alive = await Promise.all(sessions.map(async (one) => (await one.get('/session/me')).status))
  assert.deepEqual(alive, [401, 200, 200, 200, 200, 200])
})

test('a session ends after thirty idle minutes and after twelve hours', async () => {
  server.setClock('2026-11-25T08:00:00Z')
  const idle = await server.signedIn('system')
  server.setClock('2026-11-25T08:31:00Z')
  assert.equal((await idle.get('/session/me')).status, 401)
  const busy = await server.signedIn('system')
  for (let minute = 20; minute < 12 * 60; minute += 20) {
    server.setClock(new Date(Date.UTC(2026, 10, 25, 8, 31 + minute)).toISOString())
    assert.equal((await busy.get('/session/me')).status, 200, `${minute} minutes`)
  }
  server.setClock('2026-11-25T20:31:10Z')
  assert.equal((await busy.get('/session/me')).status, 401)
})

const security = {
  'content-security-policy': /default-src 'self'.*object-src 'none'.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'permissions-policy': /camera=\(self\)/,
  'cross-origin-opener-policy': /^same-origin$/,
  'x-request-id': /^[0-9a-f]{8}-[0-9a-f]{4}-7/
}

test('ADM-A36: what another site’s page could send is refused, and every answer carries the security headers', async () => {
  const refusals = [
    await signIn('analyst', demoPassword, {}),
    await signIn('analyst', demoPassword, { 'x-jingwei': '0' }),
    await signIn('analyst', demoPassword, { 'x-jingwei': '1', origin: 'https://evil.example' }),
    await signIn('analyst', demoPassword, { 'x-jingwei': '1', origin: 'null' }),
    await server.app.inject({
      method: 'POST',
      url: '/api/session/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
      payload: `login=analyst&password=${demoPassword}`
    }),
    await server.app.inject({ method: 'POST', url: '/rpc/session/signOut', payload: {} }),
    await server.app.inject({ method: 'PUT', url: '/feed-pieces/01890000-0000-7000-8000-000000000000/a', payload: 'x' })
  ]
  for (const answer of refusals) {
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [403, 'FOREIGN_ORIGIN'])
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  assert.equal(
    (await signIn('analyst', demoPassword, { 'x-jingwei': '1', origin: 'http://localhost:8080', host: 'localhost:8080' })).statusCode,
    200
  )
  const others = []
  for (const url of [
    '/',
    '/healthz',
    '/readyz',
    '/api/openapi.json',
    '/api/docs/',
    '/api/accounts',
    '/api/nothing',
    '/nothing.js',
    '/rpc/x'
  ])
    others.push(await server.app.inject({ url }))
  for (const answer of [...refusals, ...others]) {
    for (const [name, form] of Object.entries(security)) assert.match(String(answer.headers[name]), form, name)
  }
})

test('a body above one megabyte is too large on both handlers', async () => {
  const caller = await server.signedIn('analyst')
  for (const url of ['/api/session/sign-in', '/rpc/admin/session/signIn']) {
    const payload = { login: 'a', password: 'x'.repeat(1024 * 1024) }
    const answer = await server.app.inject({ method: 'POST', url, headers: { cookie: caller.cookie, 'x-jingwei': '1' }, payload })
    assert.equal(answer.statusCode, 413, url)
  }
})

test('a wrong input names each field and what was expected', async () => {
  const caller = await server.signedIn('analyst')
  const wrong = await caller.get<{ code: string; data: { fields: { path: string; expected: string }[] } }>('/accounts', {
    limit: 1000,
    kind: 'company',
    tier: 'gold,platinum'
  })
  assert.deepEqual([wrong.status, wrong.body.code], [422, 'INVALID_FIELD'])
  assert.deepEqual(wrong.body.data.fields.map((field) => field.path).toSorted(), ['kind', 'limit', 'tier.1'])
  assert.ok(wrong.body.data.fields.every((field) => field.expected.length > 0))
  for (const route of ['/accounts/abc', '/accounts/-1', '/accounts/1/bill-rows?month=2026-10-01']) {
    const { status, body } = await caller.get<{ code: string }>(route)
    assert.deepEqual([status, body.code], [422, 'INVALID_FIELD'], route)
  }
  for (const cursor of ['x', 'eyJ9', Buffer.from('{"order":"name"}').toString('base64url')]) {
    const { status, body } = await caller.get<{ code: string }>('/accounts', { cursor })
    assert.deepEqual([status, body.code], [400, 'BAD_CURSOR'], cursor)
  }
})

/** Method and path of every route of the contract. */
function routesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  if ('~orpc' in node) {
    const { route } = (node as { '~orpc': { route: { method: string; path: string } } })['~orpc']
    return [`${route.method.toLowerCase()} ${route.path}`]
  }
  return Object.values(node).flatMap(routesOf)
}

test('the api describes itself as OpenAPI 3.1, every route of the contract and no other', async () => {
  const answer = await server.app.inject({ url: '/api/openapi.json' })
  const document = answer.json<{ openapi: string; paths: Record<string, Record<string, unknown>> }>()
  assert.match(document.openapi, /^3\.1\./)
  const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
  assert.deepEqual(described.toSorted(), routesOf(api).toSorted())
})
