import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { buildServer } from '../server/app.ts'
import type { Running } from '../server/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { unlimited } from '../server/platform/http/limits.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { smallLogins, smallOrganisation } from './organisation.ts'

const limits = { ...unlimited, signInsPerMinute: 3 }
let server: TestServer
/** The same stores without a proxy before them. */
let open: Running
before(async () => {
  server = await startedServer({ limits, behindTls: true })
  await smallOrganisation(server)
  await smallLogins(server)
  await server.set('admin', 'admin.second_factor_by_role', false)
  open = await buildServer(server.services, null, '', { limits })
})
after(async () => {
  await open.stop()
  await server.close()
})

const asked = (behindTls: boolean, caller: string, more: { from?: string; origin?: string; password?: string } = {}) =>
  (behindTls ? server : open).app.inject({
    method: 'POST',
    url: '/api/session/sign-in',
    headers: {
      host: 'jingwei.example',
      origin: more.origin ?? 'https://jingwei.example',
      'x-jingwei': '1',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': caller
    },
    remoteAddress: more.from ?? '127.0.0.1',
    payload: { login: 'p', password: more.password ?? 'Jingwei-demo-1' }
  })
const cookiesOf = (answer: Awaited<ReturnType<typeof asked>>) => answer.cookies as { name: string; secure?: boolean }[]
const addressOfNewest = async () =>
  (await server.record<{ address: string }>('select address from session order by created_at desc, session_id desc limit 1'))[0]!.address

test('an address that begins with https says that a proxy stands before us', () => {
  const behind = (env: Record<string, string>) => readConfig(env, []).behindTls
  assert.deepEqual(
    ['https://jingwei.example', 'http://jingwei.example', ''].map((address) => behind({ JINGWEI_URL: address })),
    [true, false, false]
  )
})

test('behind a TLS proxy of this machine cookies are bound to the host, browsers are told to stay secure, and the caller’s own address counts', async () => {
  const answer = await asked(true, '203.0.113.7')
  assert.equal(answer.statusCode, 200, answer.body)
  const cookies = cookiesOf(answer)
  assert.ok(cookies.some(({ name }) => name === '__Host-jw_session'))
  assert.ok(
    cookies.every(({ name, secure }) => name.startsWith('__Host-') && secure === true),
    JSON.stringify(cookies)
  )
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
  assert.equal(await addressOfNewest(), '203.0.113.7')

  for (let i = 0; i < 3; i++) assert.equal((await asked(true, '203.0.113.8', { password: 'wrong' })).statusCode, 401)
  assert.equal((await asked(true, '203.0.113.8', { password: 'wrong' })).statusCode, 429)
  assert.equal((await asked(true, '203.0.113.9')).statusCode, 200, 'one caller shuts out another')
  // What the caller himself wrote before the proxy added him counts for nothing.
  assert.equal((await asked(true, '198.51.100.1, 203.0.113.8', { password: 'wrong' })).statusCode, 429)
})

test('nobody but a proxy of this machine is believed, and without an https address nobody at all', async () => {
  for (const [behindTls, from] of [
    [true, '192.0.2.1'],
    [false, '127.0.0.1'],
    [false, '192.0.2.1']
  ] as const) {
    const answer = await asked(behindTls, '203.0.113.20', { from, origin: 'http://jingwei.example' })
    assert.equal(answer.statusCode, 200, answer.body)
    assert.ok(cookiesOf(answer).some(({ name, secure }) => name === 'jw_session' && secure !== true))
    assert.equal(answer.headers['strict-transport-security'], undefined)
    assert.equal(await addressOfNewest(), from)
  }
})

test('HEAD is refused on both handlers, for reads and for orders that take no input, and does nothing', async () => {
  const { cookie, get } = await server.signedIn('es')
  const before_ = await server.record('select from audit_event')
  for (const url of [
    '/rpc/admin/session/signOut',
    '/rpc/admin/session/me',
    '/rpc/admin/security/recoveryCodes',
    '/rpc/nowhere',
    '/api/session/sign-out',
    '/api/session/me',
    '/api/accounts'
  ])
    for (const query of ['', '?data=%7B%7D']) {
      const answer = await server.app.inject({ method: 'HEAD', url: url + query, headers: { cookie } })
      assert.deepEqual([answer.statusCode, answer.headers['allow']], [405, 'GET, POST'], url)
    }
  assert.equal((await server.record('select from audit_event')).length, before_.length)
  assert.equal((await get('/session/me')).status, 200)
  assert.equal((await server.app.inject({ method: 'HEAD', url: '/healthz' })).statusCode, 200)
})
