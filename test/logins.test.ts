import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { addKey } from '../server/platform/secrets/index.ts'
import { browserOf, demandSecondFactor } from './browserOf.ts'
import type { Browser } from './browserOf.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { codeAt, demoSecrets } from './totp.ts'

let server: TestServer
let secrets: Map<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
})
after(() => server.close())

const codeOf = (login: string, instant: string, stepsLater = 0) => codeAt(secrets.get(login)!, new Date(instant), stepsLater)
const browser = () => browserOf(server)
const password = (one: Browser, login: string, given?: string) => one.signIn(login, given)
const demanding = (on: boolean) => demandSecondFactor(server, on)

test('an invitation opens once; enrolment gives a second factor and ten recovery codes that work once each', async () => {
  server.setClock('2026-11-25T09:00:10Z')
  const admin = browser()
  await password(admin, 'security')
  const [person] = await server.record<{ staff_id: number }>(
    `select p.staff_id from staff p where state = 'active' and not exists (select from login l where l.staff_id = p.staff_id) order by 1 limit 1`
  )
  const invite = () =>
    admin.post<{ secret: string; loginId: string; code?: string }>('/logins/invite', { staffId: person!.staff_id, login: 'newcomer' })
  assert.equal((await invite()).body.code, 'SECOND_FACTOR_NEEDED')
  const before = admin.cookies.get('jw_session')
  await admin.post('/session/step-up', { code: codeOf('security', '2026-11-25T09:00:10Z') })
  const old = browser()
  old.cookies.set('jw_session', before!)
  assert.equal((await old.get('/session/me')).status, 401, 'the token before the step-up still works')
  const { body: made } = await invite()
  const own = (await admin.get<{ staffId: number }>('/session/me')).body.staffId
  assert.equal((await admin.post('/logins/invite', { staffId: own, login: 'secondself' })).body.code, 'OWN_LOGIN')

  await server.record(
    `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at)
     select gen_random_uuid(), $1, 'supervisor', org_unit_id, '2026-01-01', 'active', now() from org_unit where code = 'SC5101'`,
    [person!.staff_id]
  )
  await demanding(true)
  try {
    const newcomer = browser()
    assert.equal((await newcomer.post('/session/link', { secret: made.secret })).body.changeReason, 'first')
    assert.equal((await browser().post('/session/link', { secret: made.secret })).body.code, 'LINK_EXPIRED')
    assert.equal((await newcomer.post('/session/new-password', { password: 'Loom-and-thread-7' })).body.step, 'enrol')
    const { body: shown } = await newcomer.post<{ secret: string }>('/session/enrol', {})
    assert.ok(shown.secret, JSON.stringify(shown))
    secrets.set('newcomer', shown.secret)
    const done = await newcomer.post('/session/enrol/finish', { code: codeOf('newcomer', '2026-11-25T09:00:10Z') })
    assert.deepEqual([done.body.step, done.body.recoveryCodes?.length], ['done', 10])
    const kept = await server.record<{ text: string }>(`select string_agg(c::text, ' ') as text from credential c`)
    assert.ok(!kept[0]!.text.includes(shown.secret))

    const recovery = done.body.recoveryCodes![3]!
    for (const [expected, given] of [
      ['done', recovery.toLowerCase()],
      ['CODE_USED', recovery]
    ] as const) {
      const again = browser()
      await password(again, 'newcomer', 'Loom-and-thread-7')
      const { body } = await again.post('/session/second-factor', { code: given })
      assert.equal(body.code ?? body.step, expected)
    }
    assert.equal((await newcomer.post('/session/step-up', { code: codeOf('newcomer', '2026-11-25T09:00:10Z', 1) })).status, 200)
    assert.equal((await newcomer.post('/security/factors/remove', { credentialId: null })).body.code, 'LAST_SECOND_FACTOR')
  } finally {
    await demanding(false)
  }
})

test('a reset ends every session, its address works for a day, and nobody makes one for himself', async () => {
  server.setClock('2026-11-25T10:00:10Z')
  const admin = browser()
  await password(admin, 'security')
  await admin.post('/session/step-up', { code: codeOf('security', '2026-11-25T10:00:10Z') })
  const idOf = async (name: string) =>
    (await server.record<{ id: string }>('select login_id as id from login where name = $1', [name]))[0]!.id
  const reason = '本人到场,忘记密码'
  assert.equal((await admin.post('/logins/reset', { loginId: await idOf('security'), reason })).body.code, 'OWN_LOGIN')
  const lost = browser()
  await password(lost, 'group')
  const { body: link } = await admin.post<{ secret: string }>('/logins/reset', { loginId: await idOf('group'), reason })
  assert.equal((await lost.get('/session/me')).status, 200)
  server.setClock('2026-11-26T10:00:20Z')
  assert.equal((await browser().post('/session/link', { secret: link.secret })).body.code, 'LINK_EXPIRED')

  server.setClock('2026-11-25T10:01:40Z')
  const second = await admin.post<{ secret: string }>('/logins/reset', { loginId: await idOf('group'), reason })
  await password(lost, 'group')
  const opened = browser()
  assert.equal((await opened.post('/session/link', { secret: second.body.secret })).body.changeReason, 'reset')
  assert.equal((await lost.get('/session/me')).status, 401)
  const [line] = await server.record<{ reason: string }>(
    `select reason from audit_event where action = 'login.reset' order by at desc limit 1`
  )
  assert.equal(line!.reason, reason)
})

test('who would take the last approver away is refused, and a suspended person is out with his next request', async () => {
  server.setClock('2026-11-25T11:00:10Z')
  const [admin, other, analyst] = [browser(), browser(), browser()]
  for (const [one, login] of [
    [admin, 'security'],
    [other, 'security2'],
    [analyst, 'analyst']
  ] as const)
    await password(one, login)
  for (const [one, login] of [
    [admin, 'security'],
    [other, 'security2']
  ] as const)
    assert.equal((await one.post('/session/step-up', { code: codeOf(login, '2026-11-25T11:00:10Z') })).status, 200)
  const idOf = async (name: string) =>
    (await server.record<{ id: string }>('select login_id as id from login where name = $1', [name]))[0]!.id
  const reason = '安全检查期间停用'
  assert.equal((await admin.post('/logins/suspend', { loginId: await idOf('analyst'), reason })).status, 200)
  assert.equal((await analyst.get('/session/me')).status, 401)
  assert.equal((await password(browser(), 'analyst')).status, 401)
  assert.equal((await admin.post('/logins/resume', { loginId: await idOf('analyst'), reason })).status, 200)
  assert.equal((await password(browser(), 'analyst')).body.changeReason, 'reset')
  // The auditor and the executive alone may be the second person of an audit export: the last of them stays.
  assert.equal((await admin.post('/logins/suspend', { loginId: await idOf('auditor'), reason })).status, 200)
  const last = await admin.post('/logins/close', { loginId: await idOf('executive'), reason })
  assert.equal(last.body.code, 'LAST_ADMINISTRATOR')
  assert.equal((await admin.post('/logins/resume', { loginId: await idOf('auditor'), reason })).status, 200)
})

test('a supervisor ends sessions of his own units only; everybody sees and ends his own', async () => {
  server.setClock('2026-11-25T12:00:10Z')
  const [chengdu, executive] = [browser(), browser()]
  await password(chengdu, 'chengdu')
  await password(executive, 'executive')
  const theirs = (await executive.get<{ staffId: number }>('/session/me')).body.staffId
  assert.equal((await chengdu.post('/sessions/end', { staffId: theirs, reason: '不在本单位的人' })).status, 404)
  const manager = browser()
  await password(manager, 'manager')
  const his = (await manager.get<{ staffId: number }>('/session/me')).body.staffId
  const ended = await chengdu.post<{ ended: number }>('/sessions/end', { staffId: his, reason: '手机遗失,立即结束' })
  assert.ok(ended.body.ended >= 1)
  assert.equal((await manager.get('/session/me')).status, 401)

  type Mine = { sessions: { sessionId: string; current: boolean }[]; devices: { deviceId: string; current: boolean }[] }
  const elsewhere = browser()
  await password(elsewhere, 'executive')
  const { body: mine } = await executive.get<Mine>('/security')
  for (const { sessionId } of mine.sessions.filter(({ current }) => !current))
    assert.equal((await executive.post('/security/sessions/end', { sessionId })).status, 200)
  assert.equal((await elsewhere.get('/session/me')).status, 401)
  assert.equal((await executive.get('/session/me')).status, 200)
  const stranger = browser()
  await password(stranger, 'system')
  assert.equal((await stranger.post('/security/devices/revoke', { deviceId: mine.devices[0]!.deviceId })).status, 404)
})

test('secrets of authenticators are renewed with the master key, and their codes stay good', async () => {
  const instant = '2026-11-25T13:00:10Z'
  server.setClock(instant)
  const { keys } = server.services
  const before_ = keys.current
  addKey(keys, 'master')
  await server.settle()
  assert.deepEqual([keys.roots.size, keys.roots.has(before_)], [1, false])
  const one = browser()
  await password(one, 'operator')
  assert.equal((await one.post('/session/step-up', { code: codeOf('operator', instant) })).status, 200)
})
