import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import type { Unmet } from '../api/admin/vault.ts'
import type { ExportJob } from '../api/archive/exports.ts'
import { startedServer } from './given.ts'
import type { Answered, Caller, TestServer } from './given.ts'
import { givenPerson, givenSessionOf } from './people.ts'
import { codeAt, demoSecrets } from './totp.ts'

type Refused = { code: string; data: { left: number; state: string; approvers: { name: string; staffId: number }[] } }
type Decided = { vaultId: string; state: string; validUntil: string | null } & Refused

let server: TestServer
let chengdu: Caller
let province: Caller
let secrets: Map<string, string>

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
  // A limit that the tiny province passes.
  await server.set('archive', 'export_rows_alone', 5)
})
after(() => server.close())

// Each test begins ten minutes later and with sessions of its own, so that no code and no step-up of another one counts.
beforeEach(async () => {
  server.setClock(new Date(server.services.clock.now().getTime() + 600_000).toISOString())
  chengdu = await server.signedIn('chengdu')
  province = await server.signedIn('province')
})

const later = (minutes: number) => server.setClock(new Date(server.services.clock.now().getTime() + minutes * 60_000).toISOString())
const codeOf = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
const asked = { order: 'account_no', descending: false }
const subject = { ...asked, names: 'as_read' }
const ask = (caller: Caller, more: object = {}) =>
  caller.post<Decided>('/vault/requests', { kind: 'bulk_export', subject, reason: '月度核对名单', ...more })
const decide = (caller: Caller, vaultId: string, how: string, more: object = {}) =>
  caller.post<Decided>(`/vault/requests/${vaultId}/${how}`, more)
const take = (caller: Caller, more: object = {}): Promise<Answered<ExportJob & Refused>> =>
  caller.post('/exports', { asked, format: 'csv', ...more })
const stateOf = async (vaultId: string) =>
  (await server.record<{ state: string }>('select state from vault_request where vault_id = $1', [vaultId]))[0]!.state
const staffOf = async (login: string) =>
  (await server.record<{ staff_id: number }>('select staff_id from login where name = $1', [login]))[0]!.staff_id
type Person = { employee_no: string; mobile: string | null; superior_no: string | null }
const person = async (login: string) => (await server.record<Person>('select * from staff where staff_id = $1', [await staffOf(login)]))[0]!
const noOf = async (login: string) => (await person(login)).employee_no
const mobileOf = async (login: string) => (await person(login)).mobile
const superiorOf = async (login: string) => (await person(login)).superior_no
const putUnder = async (login: string, superiorNo: string | null) =>
  server.record('update staff set superior_no = $2 where staff_id = $1', [await staffOf(login), superiorNo])

test('ADM-A15: somebody below the requester by superior cannot approve, nor can his second row of staff', async () => {
  const { vaultId } = (await ask(chengdu)).body
  const chief = await noOf('chengdu')
  const before = await superiorOf('executive')
  // Two steps below: executive → province → chengdu.
  const provincial = await superiorOf('province')
  await putUnder('province', chief)
  await putUnder('executive', await noOf('province'))
  for (const login of ['province', 'executive']) {
    const refused = await decide(await server.signedIn(login), vaultId, 'approve', { code: codeOf(login) })
    assert.deepEqual([refused.status, refused.body.code], [403, 'NOT_ELIGIBLE'], login)
  }
  await putUnder('province', provincial)
  await putUnder('executive', before)

  // A row of staff below the requester, by its mobile number the same person as the province's supervisor.
  const mobile = await mobileOf('province')
  const [twin] = await server.record<{ staff_id: number; mobile: string | null; superior_no: string | null }>(
    `select staff_id, mobile, superior_no from staff p where not exists (select from login l where l.staff_id = p.staff_id) order by staff_id limit 1`
  )
  await server.record('update staff set mobile = $2, superior_no = $3 where staff_id = $1', [twin!.staff_id, mobile, chief])
  const refused = await decide(province, vaultId, 'approve', { code: codeOf('province') })
  assert.equal(refused.body.code, 'NOT_ELIGIBLE')
  await server.record('update staff set mobile = $2, superior_no = $3 where staff_id = $1', [
    twin!.staff_id,
    twin!.mobile,
    twin!.superior_no
  ])
  assert.equal((await decide(province, vaultId, 'approve', { code: codeOf('province') })).body.state, 'approved')
})

test('a second staff row with the same mobile or personnel key is the same person, at his own screen too', async () => {
  const { vaultId } = (await ask(chengdu, { mode: 'on_site' })).body
  const attempts = () =>
    Promise.all([
      decide(province, vaultId, 'approve', { code: codeOf('province') }),
      decide(chengdu, vaultId, 'approve-on-site', { login: 'province', code: codeOf('province') })
    ])
  const mobile = await mobileOf('province')
  await server.record('update staff set mobile = $2 where employee_no = $1', [await noOf('province'), await mobileOf('chengdu')])
  for (const { body } of await attempts()) assert.equal(body.code, 'SAME_PERSON')
  await server.record('update staff set mobile = $2 where employee_no = $1', [await noOf('province'), mobile])

  await server.record(
    `insert into staff_key (staff_id, system, key) select staff_id, 'personnel', 'P-7' from login where name in ('province', 'chengdu')`
  )
  for (const { body } of await attempts()) assert.equal(body.code, 'SAME_PERSON')
  await server.record('delete from staff_key')
  assert.equal((await decide(province, vaultId, 'approve', { code: codeOf('province') })).status, 200)
})

test('where nobody could approve it, the head of the unit is told', async () => {
  const head = await server.record<{ head: string | null }>(`select head_employee_no as head from org_unit where code = 'SC5101'`)
  await server.record(`update org_unit set head_employee_no = $1 where code = 'SC5101'`, [await noOf('manager')])
  await server.record(`update role_grant set state = 'requested' where role in ('supervisor', 'executive') and staff_id <> $1`, [
    await staffOf('chengdu')
  ])
  const alone = await take(chengdu)
  assert.deepEqual(alone.body.data.approvers, [])
  const asked = await ask(chengdu)
  assert.deepEqual([asked.status, asked.body.code], [409, 'NO_APPROVER'])
  await server.record(`update role_grant set state = 'active' where state = 'requested'`)
  await server.record(`update org_unit set head_employee_no = $1 where code = 'SC5101'`, [head[0]!.head])

  const told = await (await server.signedIn('manager')).get<Unmet[]>('/vault/unmet')
  assert.deepEqual(
    told.body.map(({ kind, reason, permission }) => ({ kind, reason, permission })),
    [{ kind: 'bulk_export', reason: '月度核对名单', permission: 'admin.vault.approve_export' }]
  )
  assert.deepEqual((await chengdu.get<Unmet[]>('/vault/unmet')).body, [])
})

test('many wrong codes at once are no more than three', async () => {
  const { vaultId } = (await ask(chengdu, { mode: 'on_site' })).body
  const right = Number(codeOf('province'))
  const guesses = Array.from({ length: 12 }, (_, n) => String((right + 7 + n) % 1_000_000).padStart(6, '0'))
  const answers = await Promise.all(guesses.map((code) => decide(chengdu, vaultId, 'approve-on-site', { login: 'province', code })))
  const codes = answers.map(({ body }) => body.code)
  assert.equal(codes.filter((code) => code === 'CODE_WRONG').length, 3)
  assert.equal(codes.filter((code) => code === 'ALREADY_DECIDED').length, 9)
  assert.equal(await stateOf(vaultId), 'blocked')
})

test('whoever asks again and again cannot go on guessing another person’s code at his own screen', async () => {
  let vaultId = ''
  for (let tries = 0; tries < 6; tries++) {
    if (tries % 2 === 0) vaultId = (await ask(chengdu, { mode: 'on_site' })).body.vaultId
    const wrong = String((Number(codeOf('province')) + 11 + tries) % 1_000_000).padStart(6, '0')
    assert.equal((await decide(chengdu, vaultId, 'approve-on-site', { login: 'province', code: wrong })).body.code, 'CODE_WRONG')
    if (tries % 2 === 0) continue
    // Before the third he says that it is to be approved from afar, and takes it back.
    await ask(chengdu, { mode: 'remote' })
    assert.equal((await decide(chengdu, vaultId, 'withdraw')).status, 200)
  }
  // Three of the test before count too: nine in a day, and even the right code is not tried any more.
  const next = (await ask(chengdu, { mode: 'on_site' })).body.vaultId
  const stopped = await decide(chengdu, next, 'approve-on-site', { login: 'province', code: codeOf('province') })
  assert.deepEqual([stopped.status, stopped.body.code], [429, 'CODES_STOPPED'])
  await ask(chengdu, { mode: 'remote' })
  // The guesses have locked the log-in whose code was guessed, for a quarter of an hour (ADM-3).
  later(16)
  assert.equal((await decide(province, next, 'approve', { code: codeOf('province') })).body.state, 'approved')
  later(24 * 60)
})

test('wrong codes lock the log-in that they were tried at, and of a locked one even the right code is wrong', async () => {
  const [first, second] = [(await ask(chengdu)).body.vaultId, (await ask(chengdu, { subject: { ...subject, kind: 'group' } })).body.vaultId]
  const wrong = (n: number) => String((Number(codeOf('province')) + 11 + n) % 1_000_000).padStart(6, '0')
  for (let tries = 0; tries < 5; tries++)
    assert.equal((await decide(province, tries < 3 ? first : second, 'approve', { code: wrong(tries) })).body.code, 'CODE_WRONG')
  const [locked] = await server.record<{ state: string }>(`select state from login where name = 'province'`)
  assert.equal(locked!.state, 'locked')
  const third = (await ask(chengdu, { subject: { ...subject, kind: 'individual' }, mode: 'on_site' })).body.vaultId
  const code = codeOf('province')
  for (const answer of [
    await decide(province, third, 'approve', { code }),
    await decide(chengdu, third, 'approve-on-site', { login: 'province', code })
  ])
    assert.deepEqual([answer.status, answer.body.code], [403, 'CODE_WRONG'])
  later(31)
  province = await server.signedIn('province')
  assert.equal((await decide(province, third, 'approve', { code: codeOf('province') })).body.state, 'approved')
})

test('ADM-2: with the contract of somebody from outside his right to approve and to see requests ends', async () => {
  const fromOutside = (role: string) =>
    givenPerson(server, { kind: 'outsourced', contractEnd: '2026-12-31', grants: [{ role, unit: 'SC' }] })
  const [outside, looking] = [await fromOutside('supervisor'), await fromOutside('auditor')]
  const { vaultId } = (await ask(chengdu)).body
  const [other, third] = [
    await ask(chengdu, { subject: { ...subject, kind: 'group' } }),
    await ask(chengdu, { subject: { ...subject, kind: 'individual' } })
  ]
  assert.equal((await decide(outside.caller, vaultId, 'approve')).body.state, 'approved')
  await decide(province, third.body.vaultId, 'approve', { code: codeOf('province') })
  const waiting = async () => (await outside.caller.get<{ rows: unknown[] }>('/vault/requests', { view: 'to_approve' })).body.rows.length
  assert.ok((await waiting()) > 0)

  const seesAll = async () => (await looking.caller.get('/vault/requests', { view: 'all' })).status
  assert.equal(await seesAll(), 200)
  await server.record(`update staff set contract_end = '2026-11-01' where staff_id = any($1)`, [[outside.staffId, looking.staffId]])
  assert.equal(await seesAll(), 403)
  assert.equal(await waiting(), 0)
  assert.equal((await decide(outside.caller, other.body.vaultId, 'approve')).body.code, 'NOT_ELIGIBLE')
  assert.equal((await decide(looking.caller, third.body.vaultId, 'revoke', { remark: '不该再能收回' })).body.code, 'NOT_ELIGIBLE')
})

test('a role in a unit that is not there, or a setting of one, cannot be asked for', async () => {
  const security = await givenSessionOf(server, 'security')
  const grant = { staffId: await staffOf('manager'), role: 'supervisor', orgUnitId: 987_654, until: null, stays: false }
  const asked = await security.caller.post<Refused>('/vault/requests', { kind: 'role_grant', subject: grant, reason: '年度岗位调整' })
  assert.deepEqual([asked.status, asked.body.code], [404, 'UNIT_NOT_OPEN'])
  const system = await givenSessionOf(server, 'system')
  const setting = { group: 'archive', key: 'reveals_per_day', value: 500, orgUnitId: 987_654 }
  const set = await system.caller.post<Refused>('/vault/requests', { kind: 'high_setting', subject: setting, reason: '年度复核调整' })
  assert.deepEqual([set.status, set.body.code], [404, 'UNIT_NOT_OPEN'])
})
