import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startedServer } from './given.ts'
import type { Answer, Caller, TestServer } from './given.ts'

// Planted in every personal field of one individual of the manager's book, so that any answer that shows one gives itself away.
const planted = {
  name: '诸葛秘密',
  certificate_no: 'E13812345678',
  employer: '成都公开有限公司',
  home_address: '四川省成都市锦江区隐藏路7号3栋',
  email: 'hidden.person@mail.example',
  birth_date: '1981-03-17',
  msisdn: '13812345678',
  imsi: '460991381234567'
}
const secrets = [planted.name, '秘密', planted.certificate_no, '隐藏路', 'hidden.person', '1981', planted.msisdn, planted.imsi]

let server: TestServer
let target: { id: number; no: string }
let owner: Caller
const others = new Map<string, Caller>()

before(async () => {
  server = await startedServer()
  let chosen: unknown = null
  await server.loadTiny((feed, line) => {
    // The first Chengdu individual that a manager of individuals has.
    if (feed === 'accounts_individual' && chosen === null && line.manager_no && String(line.unit_code).startsWith('SC5101')) {
      chosen = line.account_no
      const { msisdn: _m, imsi: _i, ...fields } = planted
      return { ...line, ...fields, certificate_kind: 'passport', gender: 'male' }
    }
    if (feed === 'subscriptions' && line.user_no === chosen && line.line_kind === 'mobile')
      return { ...line, msisdn: planted.msisdn, imsi: planted.imsi }
    return line
  })
  const [found] = await server.record<{ id: number; no: string }>(
    'select account_id as id, account_no as no from account where name = $1',
    [planted.name]
  )
  target = found!
  owner = await server.signedIn('manager')
  for (const login of ['chengdu', 'mianyang', 'analyst', 'executive', 'group', 'operator', 'system', 'security'])
    others.set(login, await server.signedIn(login))
})
after(() => server.close())

const seers = ['chengdu', 'analyst', 'executive']

test('the owner reads the name of his individual clearly, supervisor and analyst masked', async () => {
  const { body: own } = await owner.get<Answer<'get'>>(`/accounts/${target.id}`)
  assert.deepEqual([own.name, own.nameMasked], [planted.name, false])
  for (const login of seers) {
    const { body } = await others.get(login)!.get<Answer<'get'>>(`/accounts/${target.id}`)
    assert.deepEqual([body.name, body.nameMasked], ['诸葛*', true], login)
  }
})

test('what is more than a name is masked for everybody, the owner too', async () => {
  const { body } = await owner.get<Answer<'get'>>(`/accounts/${target.id}`)
  const { birthDate, homeAddress, email } = body.individual!
  assert.deepEqual([birthDate, email], ['****-03-17', 'h***@mail.example'])
  // S2 does not leave at all without a second person.
  assert.ok(!JSON.stringify(body).includes('E****'))
  assert.ok(homeAddress!.startsWith('四川省成都市锦江区') && homeAddress!.endsWith('****'))
  const { body: lines } = await owner.get<Answer<'subscriptions'>>(`/accounts/${target.id}/subscriptions`)
  assert.ok(lines.rows.some((line) => line.msisdn === '138****5678'))
})

test('names of groups are nobody’s secret, individuals’ names are masked in every row outside the own book', async () => {
  for (const [login, caller] of [['manager', owner] as const, ...seers.map((login) => [login, others.get(login)!] as const)]) {
    for (const one of await caller.pages<Answer<'list'>['rows'][number]>('/accounts')) {
      assert.equal(one.nameMasked, one.kind === 'individual' && login !== 'manager', `${login} ${one.accountNo}`)
      assert.equal(one.nameMasked, one.name!.endsWith('*'))
    }
  }
})

/** Every answer that a person can get by walking the routes, filters and searches, as one text. */
async function everythingSeen(caller: Caller): Promise<string> {
  const seen: string[] = []
  const ask = async (route: string, asked: Record<string, string | number> = {}) => void seen.push((await caller.get(route, asked)).text)
  for (const order of ['account_no', 'name', 'first_in_service_date', 'tier']) await ask('/accounts', { order, limit: 200 })
  await ask('/accounts', { order: 'name', kind: 'group', limit: 200 })
  for (const text of [planted.name, '诸葛', '秘密', planted.msisdn, '5678', planted.certificate_no, 'zhuge', 'zgmm', target.no]) {
    await ask('/accounts', { text })
    await ask('/accounts/count', { text })
    await ask('/accounts/search', { text })
  }
  for (const part of ['', '/subscriptions', '/consumption']) await ask(`/accounts/${target.id}${part}`)
  for (const month of ['2026-08', '2026-09', '2026-10']) await ask(`/accounts/${target.id}/bill-rows`, { month })
  await ask('/accounts/recent-consumption', { accountIds: target.id })
  for (const route of ['/session/me', '/session/welcome', '/org/units', '/staff/managers', '/feeds', '/feed-batches']) await ask(route)
  for (const batch of await server.record<{ id: string }>('select batch_id as id from feed_batch')) {
    await ask(`/feed-batches/${batch.id}`)
    await ask(`/feed-batches/${batch.id}/rejects`)
  }
  return seen.join('\n')
}

test('the planted values appear in no answer of any route to anybody, but for the name to the owner', async () => {
  for (const [login, caller] of [...others, ['manager', owner] as const]) {
    const text = await everythingSeen(caller)
    const shown = secrets.filter((secret) => text.includes(secret))
    assert.deepEqual(shown, login === 'manager' ? [planted.name, '秘密'] : [], login)
  }
})

test('the order by name is refused where it would tell masked names', async () => {
  for (const login of seers) {
    const refused = await others.get(login)!.get<{ code: string; data: { order: string } }>('/accounts', { order: 'name' })
    assert.deepEqual([refused.status, refused.body.code, refused.body.data], [422, 'ORDER_REFUSED', { order: 'name' }], login)
    assert.equal((await others.get(login)!.get('/accounts', { order: 'name', kind: 'group' })).status, 200)
  }
  assert.equal((await owner.get('/accounts', { order: 'name' })).status, 200)
})

test('a part of a name finds individuals in the own book only, the whole name and the number wherever they may be seen', async () => {
  const finds = async (caller: Caller, text: string) =>
    (await caller.get<Answer<'search'>>('/accounts/search', { text })).body.hits.some((hit) => hit.accountId === target.id)
  const lists = async (caller: Caller, text: string) =>
    (await caller.get<Answer<'list'>>('/accounts', { text })).body.rows.some((one) => one.accountId === target.id)
  for (const part of ['诸葛', '葛秘', 'zhugemimi', 'zgmm', '5678']) {
    assert.deepEqual([await finds(owner, part), await lists(owner, part)], [true, true], part)
    for (const login of seers)
      assert.deepEqual([await finds(others.get(login)!, part), await lists(others.get(login)!, part)], [false, false], part)
  }
  for (const whole of [planted.name, planted.msisdn, target.no]) {
    for (const caller of [owner, ...seers.map((login) => others.get(login)!)]) assert.equal(await finds(caller, whole), true, whole)
    assert.equal(await finds(others.get('mianyang')!, whole), false)
  }
})

test('certificates, IMSI and the parts of deliveries lie sealed', async () => {
  const rows = await server.record<{ sealed: Buffer }>(
    `select certificate_sealed as sealed from individual where account_id = $1 union all select imsi_sealed from subscription where msisdn = $2`,
    [target.id, planted.msisdn]
  )
  assert.equal(rows.length, 2)
  for (const { sealed } of rows) assert.ok(!sealed.toString('latin1').includes('1381234567'))
  const texts = await server.record<{ found: boolean }>(
    `select bool_or(t.line like '%' || $1 || '%') as found from (select a::text as line from audit_event a union all select o::text from outbox o union all select i::text from individual i) t`,
    [planted.certificate_no]
  )
  assert.deepEqual(texts, [{ found: false }])
})
