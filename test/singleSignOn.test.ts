import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'

import { systemClock } from '../server/platform/clock.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { client, outsideProvider, visitor } from './provider.ts'
import type { Outside } from './provider.ts'

const ownAddress = 'http://jingwei.test'
const returnTo = `${ownAddress}/sign-in/provider/return`
let outside: Outside
let server: TestServer
let employeeNo: string
let begin: () => Promise<void>
before(async () => {
  outside = await outsideProvider()
  server = await startedServer({ provider: { ...client, issuer: outside.issuer, claim: 'employee_no', label: '统一认证', ownAddress } })
  await server.loadTiny()
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.app.server.address() as AddressInfo
  begin = () => outside.begin(returnTo, `http://127.0.0.1:${port}/sign-in/provider/left`)
  await begin()
  // What the provider says is dated by the machine's clock.
  server.setClock(systemClock.now().toISOString())
  const [person] = await server.record<{ no: string }>(
    `select employee_no as no from staff p join login l on l.staff_id = p.staff_id where l.name = 'executive'`
  )
  employeeNo = person!.no
})
after(async () => {
  await server?.close()
  await outside.close()
})

const cookieOf = (headers: Record<string, unknown>, name: string) =>
  [headers['set-cookie']]
    .flat()
    .map(String)
    .find((line) => line.startsWith(`${name}=`) && !line.startsWith(`${name}=;`))
    ?.split(';')[0]

/** One way to the provider and back; `bent` changes what comes back, `meanwhile` what waits here. */
async function singleSignOn(as: string, bent: (back: URL) => void = () => {}, meanwhile: () => Promise<unknown> = async () => {}) {
  const person = visitor()
  const there = await server.app.inject({ url: '/sign-in/provider' })
  assert.equal(there.statusCode, 302)
  const waiting = cookieOf(there.headers, 'jw_sign_in')!
  const back = await person.signIn(String(there.headers.location), as, returnTo)
  bent(back)
  await meanwhile()
  const answer = await server.app.inject({ url: `${back.pathname}${back.search}`, headers: { cookie: waiting } })
  return { person, to: String(answer.headers.location), session: cookieOf(answer.headers, 'jw_session'), back, waiting }
}
const isIn = async (session: string | undefined) =>
  (await server.app.inject({ url: '/api/session/me', headers: session ? { cookie: session } : {} })).statusCode === 200

test('ADM-A22: a person whom the provider names comes in, also after it has changed its key', async () => {
  const first = await singleSignOn(employeeNo)
  assert.equal(first.to, '/')
  assert.ok(await isIn(first.session))
  const [kept] = await server.record<{ method: string }>('select method from session order by created_at desc limit 1')
  assert.equal(kept!.method, 'oidc')
  const again = await server.app.inject({ url: `${first.back.pathname}${first.back.search}`, headers: { cookie: first.waiting } })
  assert.equal(again.headers.location, '/?refused=STATE_MISMATCH')
  await begin()
  const second = await singleSignOn(employeeNo)
  assert.ok(await isIn(second.session))
})

test('ADM-A22: a wrong state, nonce, key or audience is refused', async () => {
  const state = await singleSignOn(employeeNo, (back) => back.searchParams.set('state', 'another'))
  assert.deepEqual([state.to, state.session], ['/?refused=STATE_MISMATCH', undefined])
  const nonce = await singleSignOn(
    employeeNo,
    () => {},
    () => server.record(`update sign_in set asked = jsonb_set(asked, '{nonce}', '"another"') where asked ? 'nonce'`)
  )
  assert.deepEqual([nonce.to, nonce.session], ['/?refused=PROVIDER_REFUSED', undefined])
  const lines = await server.record<{ reason: string }>(
    `select reason from audit_event where action = 'session.refused' and outcome = 'refused' order by at, event_id`
  )
  assert.deepEqual(
    lines.map(({ reason }) => reason),
    ['STATE_MISMATCH', 'PROVIDER_REFUSED']
  )
  const verifier = await singleSignOn(
    employeeNo,
    () => {},
    () => server.record(`update sign_in set asked = jsonb_set(asked, '{verifier}', to_jsonb(repeat('x', 43))) where asked ? 'verifier'`)
  )
  assert.equal(verifier.to, '/?refused=PROVIDER_REFUSED')
  try {
    outside.say((claims) => claims)
    assert.equal((await singleSignOn(employeeNo)).to, '/', 'the change of words itself is refused')
    outside.say((claims) => claims, await outside.newKey())
    assert.equal((await singleSignOn(employeeNo)).to, '/?refused=PROVIDER_REFUSED')
    outside.say((claims) => ({ ...claims, aud: 'somebody-else' }))
    assert.equal((await singleSignOn(employeeNo)).to, '/?refused=PROVIDER_REFUSED')
    outside.say((claims) => ({ ...claims, iss: 'http://elsewhere.test' }))
    assert.equal((await singleSignOn(employeeNo)).to, '/?refused=PROVIDER_REFUSED')
  } finally {
    outside.sayTheTruth()
  }
})

test('ADM-A22: whom nobody of ours is has no log-in, and gets none', async () => {
  const before_ = await server.record('select from login')
  const stranger = await singleSignOn('999999999')
  assert.deepEqual([stranger.to, stranger.session], ['/?refused=NO_LOGIN', undefined])
  assert.equal((await server.record('select from login')).length, before_.length)
  const [line] = await server.record<{ outcome: string; address: string; reason: string }>(
    `select outcome, address, reason from audit_event where action = 'session.refused' order by at desc, event_id desc limit 1`
  )
  assert.deepEqual(line, { outcome: 'refused', address: '127.0.0.1', reason: 'NO_LOGIN' })
})

test('who leaves the provider is out here with his next request; a forged word of it ends nothing', async () => {
  const mine = await singleSignOn(employeeNo)
  assert.ok(await isIn(mine.session))
  const forged = await server.app.inject({
    method: 'POST',
    url: '/sign-in/provider/left',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'logout_token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'
  })
  assert.equal(forged.statusCode, 400)
  assert.ok(await isIn(mine.session))
  await mine.person.leave(outside.issuer)
  for (let tries = 0; tries < 40 && (await isIn(mine.session)); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(await isIn(mine.session), false)
})

test('a provider that is down is named, and the password still lets in', async () => {
  await outside.close()
  const there = await server.app.inject({ url: '/sign-in/provider' })
  assert.equal(there.headers.location, '/?refused=PROVIDER_DOWN')
  assert.ok((await server.signedIn('executive')).cookie)
  outside = await outsideProvider()
})
