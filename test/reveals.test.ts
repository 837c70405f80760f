import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { startedServer } from './given.ts'
import type { Answer, Caller, TestServer } from './given.ts'
import { givenSessionOf } from './people.ts'

const planted = {
  name: '诸葛秘密',
  certificate_no: 'E13812345678',
  home_address: '四川省成都市锦江区隐藏路7号3栋',
  birth_date: '1981-03-17'
}

let server: TestServer
let owner: Caller
let supervisor: Caller
let target: number

before(async () => {
  server = await startedServer()
  let chosen: unknown = null
  await server.loadTiny((feed, line) => {
    if (feed !== 'accounts_individual' || chosen !== null || !line.manager_no || !String(line.unit_code).startsWith('SC5101')) return line
    chosen = line.account_no
    return { ...line, ...planted, certificate_kind: 'passport', gender: 'male' }
  })
  const [found] = await server.record<{ id: number }>('select account_id as id from account where name = $1', [planted.name])
  target = found!.id
  owner = await server.signedIn('manager')
  supervisor = await server.signedIn('chengdu')
})
after(() => server.close())

type Shown = { clear: string; seconds: number; leftToday: number; code: string; data: { least: number } }
const show = (caller: Caller, more: object, accountId = target) =>
  caller.post<Shown>(`/accounts/${accountId}/reveals`, { field: 'homeAddress', reason: 'visit', ...more })

test('one field is shown in clear for a minute, with a reason, and counts', async () => {
  const first = await show(supervisor, {})
  assert.deepEqual([first.status, first.body.clear, first.body.seconds, first.body.leftToday], [200, planted.home_address, 60, 49])
  const second = await show(supervisor, { field: 'name' })
  assert.deepEqual([second.body.clear, second.body.leftToday], [planted.name, 48])
  const note = await show(supervisor, { reason: 'other', note: '好' })
  assert.deepEqual([note.status, note.body.code, note.body.data.least], [422, 'NOTE_TOO_SHORT', 4])
  const empty = await show(supervisor, { field: 'legalPerson' })
  assert.deepEqual([empty.status, empty.body.code], [404, 'FIELD_EMPTY'])
  assert.equal((await show(supervisor, { field: 'birthDate' })).body.leftToday, 47)
})

test('the owner sees who looked at his accounts; the trail says which field and why, and never the value', async () => {
  const { body } = await owner.get<{ rows: { accountId: number; field: string; reason: string; staffName: string }[] }>('/reveals')
  assert.deepEqual(
    body.rows.map((row) => [row.accountId, row.field, row.reason]),
    [
      [target, 'birthDate', 'visit'],
      [target, 'name', 'visit'],
      [target, 'homeAddress', 'visit']
    ]
  )
  assert.ok(body.rows[0]!.staffName.length >= 2)
  assert.deepEqual((await supervisor.get<{ rows: unknown[] }>('/reveals')).body.rows, [])
  const [trail] = await server.record<{ n: number; text: string }>(
    `select count(*)::int as n, string_agg(a::text, ' ') as text from audit_event a where action = 'archive.account.reveal'`
  )
  assert.equal(trail!.n, 3)
  for (const secret of [planted.name, '隐藏路', '1981']) assert.ok(!trail!.text.includes(secret))
})

test('who may not show fields, and whose account it is not, get nothing', async () => {
  for (const login of ['analyst', 'executive', 'operator', 'system', 'security'])
    assert.equal((await show(await server.signedIn(login), {})).status, 403, login)
  const [refused] = [await show(await server.signedIn('mianyang'), {})]
  assert.deepEqual([refused.status, refused.body.code], [404, 'ACCOUNT_NOT_FOUND'])
  const group = await server.signedIn('group')
  assert.equal((await show(group, {})).status, 404)
})

test('a number is shown of a subscription of the account only', async () => {
  const { body } = await supervisor.get<Answer<'subscriptions'>>(`/accounts/${target}/subscriptions`)
  const mine = body.rows.find((line) => line.lineKind === 'mobile')!
  const [kept] = await server.record<{ msisdn: string }>('select msisdn from subscription where subscription_id = $1', [
    mine.subscriptionId
  ])
  assert.equal((await show(supervisor, { field: 'msisdn', subscriptionId: mine.subscriptionId })).body.clear, kept!.msisdn)
  const [foreign] = await server.record<{ id: number }>(
    `select subscription_id as id from subscription where $1 not in (coalesce(holder_account_id, 0), coalesce(user_account_id, 0)) order by 1 limit 1`,
    [target]
  )
  assert.equal((await show(supervisor, { field: 'msisdn', subscriptionId: foreign!.id })).body.code, 'FIELD_EMPTY')
})

test('a certificate is compared without being shown, and shown with a second person only', async () => {
  const compare = (number: string) => supervisor.post<{ matches: boolean }>(`/accounts/${target}/certificate-check`, { number })
  assert.deepEqual([(await compare(planted.certificate_no)).body.matches, (await compare('E13812345679')).body.matches], [true, false])
  const unproved = await show(supervisor, { field: 'certificateNo' })
  assert.deepEqual([unproved.status, unproved.body.code], [403, 'SECOND_FACTOR_NEEDED'])
  const hidden = await show((await givenSessionOf(server, 'chengdu')).caller, { field: 'certificateNo' })
  assert.deepEqual([hidden.status, hidden.body.code], [403, 'APPROVAL_NEEDED'])
})

test('beyond the day’s limit a second person is asked, and the next day begins anew', async () => {
  await server.record('update reveal_day set shown = 50')
  const beyond = await show(supervisor, {})
  assert.deepEqual([beyond.status, beyond.body.code], [403, 'APPROVAL_NEEDED'])
  const [count] = await server.record<{ shown: number }>('select shown from reveal_day')
  assert.equal(count!.shown, 50)
  // The page asks as it asks for one hidden field; the approval is for the rest of the day, in the unit of the account.
  const supervisorAsks = { kind: 'reveal_bulk', subject: { accountId: target, field: 'homeAddress' }, reason: '客户集中回访' }
  const { body: asked } = await supervisor.post<{ vaultId: string }>('/vault/requests', supervisorAsks)
  const second = await givenSessionOf(server, 'province')
  const agreed = await second.caller.post<{ code: string }>(`/vault/requests/${asked.vaultId}/approve`, {})
  assert.equal(agreed.status, 200, agreed.text)
  for (const field of ['homeAddress', 'name']) assert.equal((await show(supervisor, { field, vaultId: asked.vaultId })).status, 200)
  await bothApprovals()
  server.setClock('2026-11-25T16:30:00Z')
  const again = await server.signedIn('chengdu')
  assert.equal((await show(again, {})).body.leftToday, 49)
})

// Beyond the limit a hidden field needs an approval of either kind; the page gives the id of the one that it was told of last.
async function bothApprovals(): Promise<void> {
  const { caller } = await givenSessionOf(server, 'chengdu')
  const second = await givenSessionOf(server, 'province')
  const approved = async (kind: string) => {
    const subject = { accountId: target, field: 'certificateNo' }
    const { body } = await caller.post<{ vaultId: string }>('/vault/requests', { kind, subject, reason: '客户集中回访' })
    assert.equal((await second.caller.post(`/vault/requests/${body.vaultId}/approve`, {})).status, 200)
    return body.vaultId
  }
  const hidden = await approved('reveal_hidden')
  assert.equal((await show(caller, { field: 'certificateNo', vaultId: hidden })).body.code, 'APPROVAL_NEEDED')
  const bulk = await approved('reveal_bulk')
  const shown = await show(caller, { field: 'certificateNo', vaultId: bulk })
  assert.deepEqual([shown.status, shown.body.clear], [200, planted.certificate_no], shown.text)
  // Either approval is used, and neither stands for the other.
  assert.equal((await show(caller, { field: 'certificateNo', vaultId: bulk })).body.code, 'APPROVAL_NEEDED')
}
