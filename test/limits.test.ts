import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { demoPassword } from '../demo/index.ts'
import { isForeign } from '../server/platform/http/guard.ts'
import { unlimited } from '../server/platform/http/limits.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'

let server: TestServer
before(async () => {
  server = await startedServer({
    limits: { ...unlimited, requestsPerSecond: 20, requestsBurst: 60, searchesPerSecond: 10, signInsPerMinute: 10, addressFailures: 20 }
  })
  await server.loadTiny()
})
after(() => server.close())

const signIn = (login: string, password: string, more: { from?: string; headers?: Record<string, string> } = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/api/session/sign-in',
    headers: { 'x-jingwei': '1', ...more.headers },
    remoteAddress: more.from ?? '10.0.0.1',
    payload: { login, password }
  })

test('a session asks twenty times a second, sixty at once; more is answered 429 with when to come again, on both handlers', async () => {
  server.setClock('2026-11-25T03:00:00Z')
  const session = await signIn('analyst', demoPassword, { from: '10.0.1.1' })
  const cookie = [session.headers['set-cookie']].flat().map(String)[0]!.split(';')[0]!
  const me = (url: string) => server.app.inject({ url, headers: { cookie } })
  const answers = []
  for (let i = 0; i < 70; i++) answers.push((await me('/api/session/me')).statusCode)
  assert.ok(answers.filter((status) => status === 200).length >= 60)
  const refused = await me('/api/session/me')
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [429, 'TOO_MANY'])
  assert.equal(refused.headers['retry-after'], '1')
  const called = await server.app.inject({
    method: 'POST',
    url: '/rpc/admin/session/me',
    headers: { cookie, 'x-jingwei': '1' },
    payload: {}
  })
  assert.equal(called.json<{ json: { data: { retryAfterSeconds: number } } }>().json.data.retryAfterSeconds, 1)
  server.setClock('2026-11-25T03:00:05Z')
  assert.equal((await me('/api/session/me')).statusCode, 200)
})

test('ten tries to sign in a minute from an address; after twenty failures one in ten seconds, whatever it says of itself', async () => {
  server.setClock('2026-11-25T04:00:00Z')
  for (let i = 0; i < 10; i++) assert.equal((await signIn('nobody', 'wrong')).statusCode, 401)
  const refused = await signIn('nobody', 'wrong')
  assert.equal(refused.statusCode, 429)
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  for (const headers of [{ 'x-forwarded-for': '9.9.9.9' }, { 'x-real-ip': '9.9.9.9' }, { cookie: 'jw_device=made-up' }] as Record<
    string,
    string
  >[])
    assert.equal((await signIn('nobody', 'wrong', { headers })).statusCode, 429)
  assert.equal((await signIn('executive', demoPassword, { from: '10.0.0.2' })).statusCode, 200)
  server.setClock('2026-11-25T04:02:00Z')
  for (let i = 0; i < 10; i++) assert.equal((await signIn('nobody', 'wrong')).statusCode, 401)
  server.setClock('2026-11-25T04:04:00Z')
  assert.equal((await signIn('nobody', 'wrong')).statusCode, 401)
  server.setClock('2026-11-25T04:04:08Z')
  assert.equal((await signIn('executive', demoPassword)).statusCode, 429)
  server.setClock('2026-11-25T04:04:19Z')
  assert.equal((await signIn('executive', demoPassword)).statusCode, 200)
})

test('ten thousand failed sign-ins a minute are refused without hashing, and the known browser of the day keeps working', async () => {
  server.setClock('2026-11-25T05:00:00Z')
  const known = await signIn('system', demoPassword, { from: '10.0.5.5' })
  const device = [known.headers['set-cookie']]
    .flat()
    .map(String)
    .find((line) => line.startsWith('jw_device='))!
    .split(';')[0]!
  const from = performance.now()
  let refused = 0
  for (let i = 0; i < 2000; i++) if ((await signIn('system', `wrong ${i}`, { from: '10.0.5.5' })).statusCode === 429) refused += 1
  assert.ok(refused >= 1980, `${refused}`)
  // Two thousand hashings would take a minute and more.
  assert.ok(performance.now() - from < 30_000, `${performance.now() - from} ms`)
  server.setClock('2026-11-25T05:20:00Z')
  for (let i = 0; i < 12; i++) await signIn('nobody', 'wrong', { from: '10.0.5.5' })
  assert.equal((await signIn('system', demoPassword, { from: '10.0.5.5' })).statusCode, 429)
  assert.equal((await signIn('system', demoPassword, { from: '10.0.5.5', headers: { cookie: device } })).statusCode, 200)
})

test('ADM-A36: an origin is ours with or without its default port, and nothing that only looks like it', () => {
  for (const [origin, host] of [
    ['http://localhost:8080', 'localhost:8080'],
    ['http://jingwei.example', 'jingwei.example:80'],
    ['http://jingwei.example:80', 'jingwei.example'],
    ['https://jingwei.example', 'jingwei.example:443'],
    ['https://JINGWEI.example', 'jingwei.example'],
    ['http://[::1]:8080', '[::1]:8080']
  ])
    assert.equal(isForeign(origin, host), false, `${origin} at ${host}`)
  for (const [origin, host] of [
    ['https://evil.example', 'jingwei.example'],
    ['https://jingwei.example.evil.example', 'jingwei.example'],
    ['https://jingwei.example@evil.example', 'jingwei.example'],
    ['https://evil.example/jingwei.example', 'jingwei.example'],
    ['https://jingwei.example:8443', 'jingwei.example'],
    ['https://jingwei.example:80', 'jingwei.example'],
    ['null', 'jingwei.example'],
    ['file://', 'jingwei.example'],
    ['', 'jingwei.example'],
    ['https://jingwei.example', undefined],
    ['https://jingwei.example', 'jingwei.example/evil.example']
  ])
    assert.equal(isForeign(origin, host), true, `${origin} at ${host}`)
})
