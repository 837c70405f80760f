import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'

import { demoLogins, demoPassword } from '../demo/index.ts'
import { mainPosts } from '../server/modules/admin/index.ts'
import { startedServer } from './given.ts'
import type { Answered, TestServer } from './given.ts'

let server: TestServer
const secrets = new Map<string, string>()
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  for (const { login, totpSecret } of demoLogins(await mainPosts(server.services.db))) secrets.set(login, totpSecret)
})
after(() => server.close())

/** RFC 6238 from the text of the standard, apart from the library that the server uses: SHA-1, 6 digits, 30 s. */
function codeOf(login: string, instant: string, stepsLater = 0): string {
  const bits = [...secrets.get(login)!]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.parse(instant) / 30_000) + stepsLater))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE(digest.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

type Progress = {
  step: string
  code?: string
  recoveryCodes: string[] | null
  factors: string[]
  changeReason: string | null
  data?: unknown
}
type Browser = {
  cookies: Map<string, string>
  post<T = Progress>(route: string, body: unknown): Promise<Answered<T>>
  get<T>(route: string): Promise<Answered<T>>
}

/** A browser that keeps every cookie, as the steps of a sign-in need. */
function browser(): Browser {
  const cookies = new Map<string, string>()
  const ask = async <T>(method: 'GET' | 'POST', route: string, payload?: unknown): Promise<Answered<T>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await server.app.inject({
      method,
      url: `/api${route}`,
      headers: { 'x-jingwei': '1', ...(cookie ? { cookie } : {}) },
      ...(payload === undefined ? {} : { payload: payload as object })
    })
    for (const { name, value } of answer.cookies as { name: string; value: string }[])
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    return { status: answer.statusCode, body: answer.json<T>(), text: answer.body, headers: answer.headers }
  }
  return { cookies, post: (route, body) => ask('POST', route, body), get: (route) => ask('GET', route) }
}
const password = (one: Browser, login: string, given = demoPassword) => one.post('/session/sign-in', { login, password: given })
const demanding = (on: boolean) =>
  server.record(
    `insert into setting_value (setting_group, key, value, valid_from, set_at, set_by)
     select setting_group, key, to_jsonb($1::boolean), valid_from, set_at, set_by from setting_value where key = 'admin.second_factor_by_role' limit 1`,
    [on]
  )

test('ADM-A20: known and unknown names take the same time, a locked log-in says what a wrong password says', async () => {
  server.setClock('2026-11-25T01:00:00Z')
  const took = async (login: string) => {
    const from = performance.now()
    const { status, text } = await password(browser(), login, 'Wrong-password-1')
    return { ms: performance.now() - from, said: `${status} ${text.replaceAll(/[0-9a-f-]{36}/g, '')}` }
  }
  await took('nobody')
  const [known, unknown]: [number[], number[]] = [[], []]
  const said = new Set<string>()
  for (let i = 0; i < 15; i++) {
    // A quarter of an hour and more between the tries: none of them locks.
    server.setClock(new Date(Date.UTC(2026, 10, 25, 1, i * 16)).toISOString())
    for (const [login, times] of [
      ['analyst', known],
      ['nobody', unknown]
    ] as const) {
      const one = await took(login)
      times.push(one.ms)
      said.add(one.said)
    }
  }
  // The median of the undisturbed third: what else the machine does meanwhile is not the server's answer.
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[2]!
  assert.ok(Math.abs(median(known) - median(unknown)) <= 20, `${median(known)} ms and ${median(unknown)} ms`)
  for (let i = 0; i < 5; i++) said.add((await took('analyst')).said)
  const right = await password(browser(), 'analyst')
  said.add(`${right.status} ${right.text.replaceAll(/[0-9a-f-]{36}/g, '')}`)
  assert.equal(said.size, 1, [...said].join('\n'))
  server.setClock('2026-11-25T05:00:00Z')
  assert.equal((await password(browser(), 'analyst')).status, 200)
})

test('ADM-A21: a one-time code works once, one step late, and not two', async () => {
  const instant = '2026-11-25T06:00:10Z'
  server.setClock(instant)
  await demanding(true)
  try {
    const first = browser()
    const begun = await password(first, 'executive')
    assert.deepEqual([begun.body.step, begun.body.factors], ['second_factor', ['totp']])
    assert.equal(first.cookies.has('jw_session'), false)
    assert.equal((await first.get('/session/me')).status, 401)
    const late = await first.post('/session/second-factor', { code: codeOf('executive', instant, -2) })
    assert.equal(late.body.code, 'CODE_WRONG')
    const one = codeOf('executive', instant, -1)
    assert.equal((await first.post('/session/second-factor', { code: one })).body.step, 'done')
    assert.equal((await first.get('/session/me')).status, 200)

    const second = browser()
    await password(second, 'executive')
    assert.equal((await second.post('/session/second-factor', { code: one })).body.code, 'CODE_USED')
    assert.equal((await second.post('/session/second-factor', { code: codeOf('executive', instant) })).body.step, 'done')
  } finally {
    await demanding(false)
  }
})

test('a half sign-in opens nothing but its next step, and ends after five wrong codes', async () => {
  server.setClock('2026-11-25T06:30:00Z')
  await demanding(true)
  try {
    const half = browser()
    await password(half, 'executive')
    const token = half.cookies.get('jw_sign_in')!
    half.cookies.set('jw_session', token)
    assert.equal((await half.get('/session/me')).status, 401)
    half.cookies.delete('jw_session')
    assert.equal((await half.post('/session/new-password', { password: 'Quite-another-9' })).body.code, 'SIGN_IN_EXPIRED')
    assert.equal((await half.post('/session/enrol', {})).body.code, 'SIGN_IN_EXPIRED')
    for (let i = 0; i < 5; i++) await half.post('/session/second-factor', { code: '000000' })
    assert.equal(
      (await half.post('/session/second-factor', { code: codeOf('executive', '2026-11-25T06:30:00Z') })).body.code,
      'SIGN_IN_EXPIRED'
    )
  } finally {
    await demanding(false)
  }
})

test('a browser that has proved a second factor is trusted for ninety days, where the role lets it be', async () => {
  server.setClock('2026-11-25T07:00:00Z')
  await demanding(true)
  try {
    const mine = browser()
    assert.equal((await password(mine, 'manager')).body.step, 'second_factor')
    await mine.post('/session/second-factor', { code: codeOf('manager', '2026-11-25T07:00:00Z') })
    assert.equal((await password(mine, 'manager')).body.step, 'done')
    assert.equal((await password(browser(), 'manager')).body.step, 'second_factor')
    server.setClock('2027-02-24T07:00:00Z')
    await server.record(`update login set password_changed_at = '2027-02-01'`)
    assert.equal((await password(mine, 'manager')).body.step, 'second_factor')
  } finally {
    await demanding(false)
    await server.record(`update login set password_changed_at = '2026-11-25'`)
    server.setClock('2026-11-25T08:00:00Z')
  }
})

test('a password older than ninety days is changed before anything else, by one that keeps the rules', async () => {
  server.setClock('2026-11-25T08:10:00Z')
  await server.record(`update login set password_changed_at = '2026-08-01' where name = 'mianyang'`)
  const one = browser()
  const begun = await password(one, 'mianyang')
  assert.deepEqual([begun.body.step, begun.body.changeReason], ['change_password', 'expired'])
  const [person] = await server.record<{ no: string }>(
    `select employee_no as no from staff p join login l on l.staff_id = p.staff_id where l.name = 'mianyang'`
  )
  const faults = async (given: string) =>
    ((await one.post<{ data: { faults: string[] } }>('/session/new-password', { password: given })).body.data?.faults ?? []).toSorted()
  assert.deepEqual(await faults('Ab1!'), ['short'])
  assert.deepEqual(await faults('onlysmallletters'), ['classes'])
  assert.deepEqual(await faults('Password2026!'), ['common'])
  assert.deepEqual(await faults(`Mianyang-${person!.no}`), ['personal'])
  assert.deepEqual(await faults(demoPassword), ['repeated'])
  const changed = await one.post('/session/new-password', { password: 'Warp-and-weft-26' })
  assert.equal(changed.body.step, 'done')
  assert.equal((await password(browser(), 'mianyang')).status, 401)
  assert.equal((await password(browser(), 'mianyang', 'Warp-and-weft-26')).body.step, 'done')
  // Back to the first: it is still among the last five.
  const back = await one.post('/security/password', { present: 'Warp-and-weft-26', password: demoPassword })
  assert.equal(back.status, 422)
})

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

test('who takes the last security administrator away is refused, and a suspended person is out with his next request', async () => {
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
  await admin.post('/logins/close', { loginId: await idOf('security2'), reason })
  assert.equal((await other.get('/session/me')).status, 401)
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

test('fields that nobody asked for are refused in every body of the sign-in, not passed over', async () => {
  const one = browser()
  for (const [route, body] of [
    ['/session/sign-in', { login: 'analyst', password: demoPassword, role: 'security_administrator' }],
    ['/session/sign-in', { login: 'analyst', password: demoPassword, state: 'active', second_factor_at: '2026-11-25T00:00:00Z' }],
    ['/session/second-factor', { code: '123456', step: 'done' }],
    ['/session/new-password', { password: 'Warp-and-weft-26', loginId: '01890000-0000-7000-8000-000000000000' }],
    ['/session/link', { secret: 'x'.repeat(43), loginId: '01890000-0000-7000-8000-000000000000' }]
  ] as const)
    assert.deepEqual([(await one.post(route, body)).status, (await one.post(route, body)).body.code], [422, 'INVALID_FIELD'], route)
  assert.equal(one.cookies.size, 0)
})
