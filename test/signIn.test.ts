import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { demoPassword } from '../demo/index.ts'
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

test('ADM-A20: known and unknown names take the same time, a locked log-in says what a wrong password says', async () => {
  server.setClock('2026-11-25T01:00:00Z')
  const took = async (login: string) => {
    const from = performance.now()
    const { status, text } = await password(browser(), login, 'Wrong-password-1')
    return { ms: performance.now() - from, said: `${status} ${text.replaceAll(/[0-9a-f-]{36}/g, '')}` }
  }
  await took('nobody')
  // What else the machine does meanwhile is not the server's answer: the quickest third of the tries counts, and up to four rounds are
  // made. A difference that is the server's own is there in each of them.
  const quick = (times: number[]) => times.toSorted((a, b) => a - b)[2]!
  const said = new Set<string>()
  const differences: number[] = []
  while (differences.length < 4 && !differences.some((ms) => ms <= 20)) {
    const [known, unknown]: [number[], number[]] = [[], []]
    for (let i = 0; i < 9; i++) {
      // A quarter of an hour and more between the tries: none of them locks.
      server.setClock(new Date(Date.UTC(2026, 10, 20, 1, (differences.length * 9 + i) * 16)).toISOString())
      for (const [login, times] of i % 2 === 0
        ? ([
            ['analyst', known],
            ['nobody', unknown]
          ] as const)
        : ([
            ['nobody', unknown],
            ['analyst', known]
          ] as const)) {
        const one = await took(login)
        times.push(one.ms)
        said.add(one.said)
      }
    }
    differences.push(Math.abs(quick(known) - quick(unknown)))
  }
  assert.ok(
    differences.some((ms) => ms <= 20),
    `differences of ${differences.map(Math.round).join(', ')} ms`
  )
  server.setClock('2026-11-25T01:00:00Z')
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

test('a password older than ninety days is changed before anything opens, by one that keeps the rules', async () => {
  server.setClock('2026-11-25T08:10:00Z')
  await server.record(`update login set password_changed_at = '2026-08-01' where name = 'mianyang'`)
  const one = browser()
  const begun = await password(one, 'mianyang')
  assert.deepEqual([begun.body.step, begun.body.changeReason], ['second_factor', 'expired'])
  assert.equal(
    (await one.post('/session/second-factor', { code: codeOf('mianyang', '2026-11-25T08:10:00Z') })).body.step,
    'change_password'
  )
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
