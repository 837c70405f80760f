import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'
import { givenPerson, givenSessionOf } from './people.ts'
import { codeAt, demoSecrets } from './totp.ts'

type Answer = { code: string; vaultId: string; exportId: string; state: string; data: { by: string | null } }

let server: TestServer
let requester: Awaited<ReturnType<typeof givenSessionOf>>
let province: Awaited<ReturnType<typeof givenSessionOf>>
let secrets: Map<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
  await server.set('archive', 'export_rows_alone', 3)
})
after(() => server.close())

// Each test begins ten minutes later with sessions of its own: no code and no request of another one counts.
beforeEach(async () => {
  server.setClock(new Date(server.services.clock.now().getTime() + 600_000).toISOString())
  requester = await givenSessionOf(server, 'chengdu')
  province = await givenSessionOf(server, 'province')
})

const codeOf = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
const list = { order: 'account_no', descending: false }
async function asked(more: object = {}): Promise<string> {
  const body = { kind: 'bulk_export', subject: { ...list, names: 'as_read' }, reason: '月度核对名单', ...more }
  const answer = await requester.caller.post<Answer>('/vault/requests', body)
  assert.equal(answer.body.state, 'requested', answer.text)
  return answer.body.vaultId
}
const decide = (caller: Caller, vaultId: string, how: string, more: object = {}) =>
  caller.post<Answer>(`/vault/requests/${vaultId}/${how}`, more)
const take = (caller: Caller, vaultId?: string) =>
  caller.post<Answer>('/exports', { asked: list, format: 'csv', ...(vaultId ? { vaultId } : {}) })
const stateOf = async (vaultId: string) =>
  (await server.record<{ state: string }>('select state from vault_request where vault_id = $1', [vaultId]))[0]!.state

test('a second log-in of the same person approves nothing, neither from its own page nor at the requester’s screen', async () => {
  // The log-in has the other right, and a second factor of its own: the person is still the same.
  await server.record(
    `insert into login (login_id, staff_id, name, state) values ('01990000-0000-7000-8000-000000000001', $1, 'chengdu.second', 'active')`,
    [requester.staffId]
  )
  await server.record(
    `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at)
     select '01990000-0000-7000-8000-000000000002', $1, 'executive', org_unit_id, '2026-01-01', 'active', $2 from org_unit where code = 'SC'`,
    [requester.staffId, server.services.clock.now()]
  )
  const vaultId = await asked({ mode: 'on_site' })
  const second = await givenSessionOf(server, 'chengdu.second')
  assert.equal((await decide(second.caller, vaultId, 'approve')).body.code, 'SAME_PERSON')
  assert.equal((await decide(second.caller, vaultId, 'refuse', { remark: '不行' })).body.code, 'SAME_PERSON')
  for (const login of ['chengdu', 'chengdu.second', 'CHENGDU.SECOND']) {
    const own = await decide(requester.caller, vaultId, 'approve-on-site', { login, code: codeOf('chengdu') })
    assert.equal(own.body.code, 'SAME_PERSON', login)
  }
  assert.equal(await stateOf(vaultId), 'requested')
  assert.equal((await take(requester.caller, vaultId)).body.code, 'EXPIRED')
  await server.record(
    `update role_grant set state = 'ended', end_cause = 'taken_back' where grant_id = '01990000-0000-7000-8000-000000000002'`
  )
})

test('at the requester’s screen only he can be vouched for, by nobody unknown, and only where he asked on site', async () => {
  const remote = await asked()
  const elsewhere = await decide(requester.caller, remote, 'approve-on-site', { login: 'province', code: codeOf('province') })
  assert.equal(elsewhere.body.code, 'NOT_ELIGIBLE')
  await decide(requester.caller, remote, 'withdraw')
  const vaultId = await asked({ mode: 'on_site' })
  const borrowed = await decide((await givenSessionOf(server, 'mianyang')).caller, vaultId, 'approve-on-site', {
    login: 'province',
    code: codeOf('province')
  })
  assert.equal(borrowed.body.code, 'NOT_ELIGIBLE')
  for (const login of ['nobody', "province' or '1'='1", 'province%', 'province\u0000', 'mianyang', 'analyst'])
    assert.notEqual((await decide(requester.caller, vaultId, 'approve-on-site', { login, code: codeOf('province') })).status, 200, login)
  assert.equal(await stateOf(vaultId), 'requested')
})

test('what was approved, refused or taken back is not approved again, and an approval is not made longer by asking again', async () => {
  const vaultId = await asked()
  assert.equal((await decide(province.caller, vaultId, 'approve')).status, 200)
  const until = async () => server.record('select valid_until, used, uses from vault_request where vault_id = $1', [vaultId])
  const first = await until()
  for (const how of ['approve', 'refuse']) {
    const again = await decide(province.caller, vaultId, how, { remark: '再来一次' })
    assert.deepEqual([again.status, again.body.code], [409, 'ALREADY_DECIDED'])
  }
  assert.deepEqual(await until(), first)
  assert.equal((await decide(requester.caller, vaultId, 'withdraw')).status, 200)
  assert.deepEqual((await decide(province.caller, vaultId, 'approve')).body.code, 'ALREADY_DECIDED')
  assert.equal((await take(requester.caller, vaultId)).body.code, 'EXPIRED')
  assert.equal((await take(requester.caller)).body.code, 'APPROVAL_NEEDED')

  const refused = await asked()
  assert.equal((await decide(province.caller, refused, 'refuse', { remark: '不同意' })).body.state, 'refused')
  assert.equal((await decide(province.caller, refused, 'approve')).body.code, 'ALREADY_DECIDED')
  assert.equal((await take(requester.caller, refused)).body.code, 'EXPIRED')
})

test('one approval is one export, however many are begun with it at once', async () => {
  const vaultId = await asked()
  await decide(province.caller, vaultId, 'approve')
  const begun = await Promise.all(Array.from({ length: 6 }, () => take(requester.caller, vaultId)))
  assert.equal(begun.filter(({ status }) => status === 200).length, 1, begun.map(({ text }) => text).join('\n'))
  assert.equal((await take(requester.caller, vaultId)).status === 200, false)
})

test('looking whether a file is there does not take it, and the browser keeps nothing of it', async () => {
  const { exportId } = (await take(requester.caller, await approvedList())).body
  const headers = { cookie: requester.caller.cookie }
  const url = `/export-files/${exportId}`
  for (let state = 'running'; state === 'running';) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    state = (await requester.caller.get<Answer[]>('/exports')).body.find((job) => job.exportId === exportId)!.state
  }
  for (const method of ['HEAD', 'OPTIONS'] as const) await server.app.inject({ method, url, headers })
  const taken = await server.app.inject({ url, headers })
  assert.deepEqual([taken.statusCode, taken.headers['cache-control']], [200, 'no-store'])
  assert.equal((await server.app.inject({ url, headers })).statusCode, 410)
  for (const path of ['/api/accounts', '/rpc/archive/accounts/list'])
    assert.equal((await server.app.inject({ url: path, headers })).headers['cache-control'], 'no-store', path)
})
async function approvedList(): Promise<string> {
  const vaultId = await asked()
  await decide(province.caller, vaultId, 'approve')
  return vaultId
}

test('an approval of one kind opens no other, and an approver whose right is gone approves nothing', async () => {
  const [account] = await server.record<{ id: number }>(
    `select i.account_id as id from individual i join account a using (account_id) join org_unit u on a.org_pos >= u.lo and a.org_pos < u.hi
     where u.code = 'SC5101' limit 1`
  )
  const vaultId = await asked()
  await decide(province.caller, vaultId, 'approve')
  const shown = await requester.caller.post<Answer>(`/accounts/${account!.id}/reveals`, {
    field: 'certificateNo',
    reason: 'visit',
    vaultId
  })
  assert.deepEqual([shown.status, shown.body.code], [410, 'EXPIRED'])
  const other = await requester.caller.post<Answer>('/exports', { asked: { ...list, kind: 'individual' }, format: 'csv', vaultId })
  assert.deepEqual([other.status, other.body.code], [409, 'CONTENT_CHANGED'])

  const passing = await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'SC' }] })
  const next = await asked({ subject: { ...list, kind: 'individual', names: 'as_read' } })
  await server.record(`update role_grant set valid_to = '2026-11-25' where staff_id = $1`, [passing.staffId])
  assert.equal((await decide(passing.caller, next, 'approve')).body.code, 'NOT_ELIGIBLE')
})

test('a security role that is over gives no reach over other people’s sessions', async () => {
  const person = await givenPerson(server, {
    grants: [
      { role: 'security_administrator', unit: 'SC', until: '2026-11-01' },
      { role: 'supervisor', unit: 'SC5101', from: '2026-11-02' }
    ]
  })
  const mianyang = await givenSessionOf(server, 'mianyang')
  const looked = await person.caller.get<Answer>('/sessions', { staffId: mianyang.staffId })
  assert.deepEqual([looked.status, looked.body.code], [404, 'PERSON_NOT_FOUND'])
  const ended = await person.caller.post<Answer>('/sessions/end', { staffId: mianyang.staffId, reason: '越权试探一下' })
  assert.equal(ended.body.code, 'PERSON_NOT_FOUND')
  assert.equal((await mianyang.caller.get('/session/me')).status, 200)
})
