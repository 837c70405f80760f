import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { hashOfToken } from '../server/platform/session/tokens.ts'
import { browserOf, demandSecondFactor } from './browserOf.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { codeAt, demoSecrets } from './totp.ts'

type Line = {
  action: string
  outcome: string
  address: string | null
  session: string | null
  device: string | null
  reason: string | null
  object: string
  changes: { field: string; after: unknown }[] | null
}

let server: TestServer
let secrets: Map<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
})
after(() => server.close())

const browser = () => browserOf(server)
const codeOf = (login: string, instant: string, stepsLater = 0) => codeAt(secrets.get(login)!, new Date(instant), stepsLater)

/** The lines of the trail that `work` leaves, of the actions that begin so. */
async function linesOf(begin: string, work: () => Promise<unknown>): Promise<Line[]> {
  const before_ = await server.record<{ id: string }>('select event_id as id from audit_event')
  await work()
  return server.record<Line>(
    `select action, outcome, address, session_id as session, device_id as device, reason, object_id as object, changes from audit_event
     where starts_with(action, $2) and event_id <> all($1::uuid[]) order by at, event_id`,
    [before_.map(({ id }) => id), begin]
  )
}

test('the line of a sign-in says from where, by which browser and into which session; so does every one of a wrong password', async () => {
  server.setClock('2026-11-25T02:00:00Z')
  const mine = browser()
  const [signedIn] = await linesOf('session.', () => mine.signIn('executive'))
  const [kept] = await server.record<{ id: string; device: string }>(
    `select session_id as id, device_id as device from session order by created_at desc limit 1`
  )
  assert.deepEqual(
    [signedIn!.action, signedIn!.address, signedIn!.session, signedIn!.device],
    ['session.sign_in', '127.0.0.1', kept!.id, kept!.device]
  )
  const [seen] = await linesOf('device.seen', () => browser().signIn('executive'))
  assert.deepEqual([seen!.address, seen!.device], ['127.0.0.1', seen!.object])

  const wrong = await linesOf('session.', () => mine.signIn('executive', 'Wrong-password-1'))
  assert.deepEqual(
    wrong.map(({ outcome, address, device }) => ({ outcome, address, device })),
    [{ outcome: 'refused', address: '127.0.0.1', device: kept!.device }]
  )
  const unknown = await linesOf('session.', () => browser().signIn('nobody', 'Wrong-password-1'))
  assert.deepEqual(
    unknown.map(({ outcome, address, object }) => ({ outcome, address, object })),
    [{ outcome: 'refused', address: '127.0.0.1', object: 'unknown' }]
  )
})

test('a wrong one-time code is one line, and the one that locks says so', async () => {
  server.setClock('2026-11-25T02:10:00Z')
  await demandSecondFactor(server, true)
  try {
    const half = browser()
    await half.signIn('analyst')
    const give = () => half.post('/session/second-factor', { code: '000000' })
    for (let times = 1; times <= 5; times++) {
      const lines = await linesOf('session.refused', give)
      assert.equal(lines.length, 1)
      assert.deepEqual([lines[0]!.outcome, lines[0]!.address], ['refused', '127.0.0.1'])
      const locks = lines[0]!.changes!.some(({ field, after: state }) => field === 'state' && state === 'locked')
      assert.equal(locks, times === 5)
    }
  } finally {
    await demandSecondFactor(server, false)
    await server.record(`update login set state = 'active', failures = 0, locked_until = null, lock_minutes = 0 where name = 'analyst'`)
  }
})

test('a refused passkey leaves one line for each question; who answers without being asked leaves none', async () => {
  server.setClock('2026-11-25T02:20:00Z')
  const one = browser()
  const answer = () => one.post('/session/passkey/finish', { answer: { id: 'made-up', response: {} } })
  assert.deepEqual(await linesOf('session.refused', answer), [])
  await one.post('/session/passkey', {})
  const lines = await linesOf('session.refused', answer)
  assert.deepEqual(
    lines.map(({ outcome, address, reason }) => ({ outcome, address, reason })),
    [{ outcome: 'refused', address: '127.0.0.1', reason: 'PASSKEY_REFUSED' }]
  )
  assert.deepEqual(await linesOf('session.refused', answer), [])
})

test('a refused passkey in a session that is open leaves a line with the session', async () => {
  server.setClock('2026-11-25T02:30:00Z')
  const one = browser()
  await one.signIn('executive')
  const [open] = await server.record<{ id: string }>('select session_id as id from session order by created_at desc limit 1')
  const lines = await linesOf('session.refused', () =>
    one.post('/session/step-up/passkey/finish', { answer: { id: 'made-up', response: {} } })
  )
  assert.deepEqual(
    lines.map(({ outcome, session, reason }) => ({ outcome, session, reason })),
    [{ outcome: 'refused', session: open!.id, reason: 'PASSKEY_REFUSED' }]
  )
})

test('an old password alone takes nobody’s log-in over: the second factor that he has comes before the new password', async () => {
  const instant = '2026-11-25T03:00:10Z'
  server.setClock(instant)
  await server.record(`update login set password_changed_at = '2026-08-01' where name = 'mianyang'`)
  const thief = browser()
  assert.equal((await thief.signIn('mianyang')).body.step, 'second_factor')
  assert.equal((await thief.post('/session/new-password', { password: 'Warp-and-weft-26' })).body.code, 'SIGN_IN_EXPIRED')
  const owner = browser()
  await owner.signIn('mianyang')
  const proved = await owner.post('/session/second-factor', { code: codeOf('mianyang', instant) })
  assert.deepEqual([proved.body.step, proved.body.changeReason], ['change_password', 'expired'], proved.text)
  assert.equal((await owner.post('/session/new-password', { password: 'Warp-and-weft-26' })).body.step, 'done')
})

test('a password that a reset has put out of use sets no new one either; the one-time address does', async () => {
  server.setClock('2026-11-25T03:10:00Z')
  const secret = 'y'.repeat(43)
  await server.record(
    `insert into one_time_link (link_id, token_hash, purpose, login_id, made_by, made_at, ends_at)
     select gen_random_uuid(), $1, 'reset', login_id, 'test', '2026-11-25', '2026-11-26' from login where name = 'group'`,
    [hashOfToken(secret)]
  )
  const owner = browser()
  const opened = await owner.post('/session/link', { secret })
  assert.deepEqual([opened.body.step, opened.body.changeReason], ['change_password', 'reset'])
  const thief = browser()
  assert.equal((await thief.signIn('group')).body.step, 'second_factor')
  assert.equal((await thief.post('/session/new-password', { password: 'Not-the-owner-1' })).body.code, 'SIGN_IN_EXPIRED')
  assert.equal((await owner.post('/session/new-password', { password: 'Loom-and-thread-7' })).body.step, 'done')
})
