import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import type { VaultRequest } from '../api/admin/vault.ts'
import type { ExportJob } from '../api/archive/exports.ts'
import { endedExport } from './endedExport.ts'
import { startedServer } from './given.ts'
import type { Answered, Caller, TestServer } from './given.ts'
import { codeAt, demoSecrets } from './totp.ts'

type Refused = { code: string; data: { left: number; state: string; approvers: { name: string; staffId: number }[] } }
type Decided = { vaultId: string; state: string; validUntil: string | null } & Refused

let server: TestServer
let chengdu: Caller
let province: Caller
let auditor: Caller
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
  auditor = await server.signedIn('auditor')
})

const later = (minutes: number) => server.setClock(new Date(server.services.clock.now().getTime() + minutes * 60_000).toISOString())
const codeOf = (login: string, steps = 0) => codeAt(secrets.get(login)!, server.services.clock.now(), steps)
const asked = { order: 'account_no', descending: false }
const subject = { ...asked, names: 'as_read' }
const ask = (caller: Caller, more: object = {}) =>
  caller.post<Decided>('/vault/requests', { kind: 'bulk_export', subject, reason: '月度核对名单', ...more })
const decide = (caller: Caller, vaultId: string, how: string, more: object = {}) =>
  caller.post<Decided>(`/vault/requests/${vaultId}/${how}`, more)
const take = (caller: Caller, more: object = {}): Promise<Answered<ExportJob & Refused>> =>
  caller.post('/exports', { asked, format: 'csv', ...more })
/** The second factor of `chengdu` is proved anew, which gives his session another token. */
async function prove(login: 'chengdu'): Promise<void> {
  const answer = await chengdu.post('/session/step-up', { code: codeOf(login) })
  assert.equal(answer.status, 200, answer.text)
  chengdu = server.callerWith(String(answer.headers['set-cookie']).split(';')[0]!)
}
const stateOf = async (vaultId: string) =>
  (await server.record<{ state: string }>('select state from vault_request where vault_id = $1', [vaultId]))[0]!.state
const staffOf = async (login: string) =>
  (await server.record<{ staff_id: number }>('select staff_id from login where name = $1', [login]))[0]!.staff_id
test('ADM-A15: many rows leave with a second person only, once, and not by oneself or by somebody below', async () => {
  const alone = await take(chengdu)
  assert.deepEqual([alone.status, alone.body.code], [403, 'APPROVAL_NEEDED'])
  assert.ok(alone.body.data.approvers.length > 0)
  const { body: request } = await ask(chengdu)
  assert.equal(request.state, 'requested')

  const self = await decide(chengdu, request.vaultId, 'approve', { code: codeOf('chengdu') })
  assert.deepEqual([self.status, self.body.code], [403, 'SAME_PERSON'])
  // A city beside, and an analyst without the permission.
  for (const login of ['mianyang', 'analyst']) {
    const other = await decide(await server.signedIn(login), request.vaultId, 'approve', { code: codeOf(login) })
    assert.deepEqual([other.status, other.body.code], [403, 'NOT_ELIGIBLE'], login)
  }
  const approved = await decide(province, request.vaultId, 'approve', { code: codeOf('province') })
  assert.deepEqual([approved.status, approved.body.state], [200, 'approved'])

  const begun = await take(chengdu, { vaultId: request.vaultId })
  assert.equal(begun.status, 200, begun.text)
  assert.equal((await endedExport(chengdu, begun.body.exportId)).state, 'done')
  assert.equal((await chengdu.get(`/export-files/${begun.body.exportId}`)).status, 200)
  assert.equal((await chengdu.get(`/export-files/${begun.body.exportId}`)).status, 410)
  const again = await take(chengdu, { vaultId: request.vaultId })
  assert.deepEqual([again.status, again.body.code], [410, 'EXPIRED'])
})

test('ADM-A16: an approval is for exactly this list; another filter makes it void', async () => {
  const { body: request } = await ask(chengdu, { subject: { ...subject, kind: 'group' } })
  await decide(province, request.vaultId, 'approve', { code: codeOf('province') })
  const changed = await take(chengdu, { vaultId: request.vaultId })
  assert.deepEqual([changed.status, changed.body.code], [409, 'CONTENT_CHANGED'])
  assert.equal(await stateOf(request.vaultId), 'void')
  const right = await take(chengdu, { asked: { ...asked, kind: 'group' }, vaultId: request.vaultId })
  assert.equal(right.body.code, 'EXPIRED')
})

test('ADM-A17: three wrong codes block a request; an approval ends when its time is over', async () => {
  const first = (await ask(chengdu)).body
  const wrong = String((Number(codeOf('province')) + 1) % 1_000_000).padStart(6, '0')
  for (const left of [2, 1, 0]) {
    const refused = await decide(province, first.vaultId, 'approve', { code: wrong })
    assert.deepEqual([refused.body.code, refused.body.data.left], ['CODE_WRONG', left])
  }
  assert.equal(await stateOf(first.vaultId), 'blocked')
  const blocked = await decide(province, first.vaultId, 'approve', { code: codeOf('province') })
  assert.deepEqual([blocked.status, blocked.body.code, blocked.body.data.state], [409, 'ALREADY_DECIDED', 'blocked'])

  const second = (await ask(chengdu)).body
  assert.notEqual(second.vaultId, first.vaultId)
  const { validUntil } = (await decide(province, second.vaultId, 'approve', { code: codeOf('province') })).body
  await server.record(`update session set ends_at = ends_at + interval '3 days', idle_seconds = 300000 where ended_at is null`)
  server.setClock(new Date(Date.parse(validUntil!) + 1_000).toISOString())
  const over = await take(chengdu, { vaultId: second.vaultId })
  assert.deepEqual([over.status, over.body.code], [410, 'EXPIRED'])
  await server.settle()
  assert.equal(await stateOf(second.vaultId), 'expired')
})

test('a code is used once, also for two requests', async () => {
  const first = (await ask(chengdu)).body
  const second = (await ask(chengdu, { subject: { ...subject, kind: 'individual' } })).body
  const code = codeOf('province')
  assert.equal((await decide(province, first.vaultId, 'approve', { code })).status, 200)
  const replay = await decide(province, second.vaultId, 'approve', { code })
  assert.deepEqual([replay.status, replay.body.code], [409, 'CODE_USED'])
})

test('of two who decide at once one is first and the other is told', async () => {
  const request = (await ask(chengdu)).body
  const executive = await server.signedIn('executive')
  const both = await Promise.all([
    decide(province, request.vaultId, 'approve', { code: codeOf('province') }),
    decide(executive, request.vaultId, 'approve', { code: codeOf('executive') })
  ])
  assert.deepEqual(both.map((one) => one.status).toSorted(), [200, 409])
  assert.equal(both.find((one) => one.status === 409)!.body.code, 'ALREADY_DECIDED')
})

test('an approval is of no use to another person or in another session', async () => {
  const request = (await ask(chengdu)).body
  await decide(province, request.vaultId, 'approve', { code: codeOf('province') })
  const thief = await take(await server.signedIn('mianyang'), { vaultId: request.vaultId })
  assert.deepEqual([thief.status, thief.body.code], [410, 'EXPIRED'])
  const elsewhere = await take(await server.signedIn('chengdu'), { vaultId: request.vaultId })
  assert.equal(elsewhere.body.code, 'EXPIRED')
  assert.equal((await take(chengdu, { vaultId: request.vaultId })).status, 200)
})

test('the same thing asked twice is one request, and while it is approved it is not asked again', async () => {
  const first = (await ask(chengdu)).body
  const again = await ask(chengdu)
  assert.equal(again.body.vaultId, first.vaultId, again.text)
  await decide(province, first.vaultId, 'approve', { code: codeOf('province') })
  assert.deepEqual((await ask(chengdu)).body.state, 'approved')
  assert.equal((await take(chengdu)).status, 200)
})

test('the second person may agree at the requester’s screen, by his log-in and code', async () => {
  const request = (await ask(chengdu, { mode: 'on_site' })).body
  const byHimself = await decide(chengdu, request.vaultId, 'approve-on-site', { login: 'chengdu', code: codeOf('chengdu') })
  assert.equal(byHimself.body.code, 'SAME_PERSON')
  const agreed = await decide(chengdu, request.vaultId, 'approve-on-site', { login: 'province', code: codeOf('province') })
  assert.deepEqual([agreed.status, agreed.body.state], [200, 'approved'])
  const [row] = await server.record<{ name: string }>(
    'select l.name from vault_request v join login l on l.staff_id = v.decided_by where vault_id = $1',
    [request.vaultId]
  )
  assert.equal(row!.name, 'province')
})

test('a request is taken back by who asked, an approval by who gave it or the auditor, and nobody else', async () => {
  const request = (await ask(chengdu)).body
  assert.equal((await decide(province, request.vaultId, 'withdraw')).body.code, 'VAULT_REQUEST_NOT_FOUND')
  await decide(province, request.vaultId, 'approve', { code: codeOf('province') })
  assert.equal((await decide(chengdu, request.vaultId, 'revoke', { remark: '不要了' })).body.code, 'NOT_ELIGIBLE')
  assert.equal((await decide(auditor, request.vaultId, 'revoke', { remark: '目的不明' })).body.state, 'revoked')
  assert.equal((await take(chengdu, { vaultId: request.vaultId })).body.code, 'EXPIRED')
})

test('ADM-A18: an emergency that nobody reviews for a day stops the person’s vault rights, until the auditor looks', async () => {
  const [account] = await server.record<{ id: number }>(
    `select i.account_id as id from individual i join account a using (account_id) join org_unit u on a.org_pos >= u.lo and a.org_pos < u.hi
     where u.code = 'SC5101' limit 1`
  )
  const hidden = { accountId: account!.id, field: 'certificateNo' }
  const emergency = () => chengdu.post<Decided>('/vault/emergencies', { kind: 'reveal_hidden', subject: hidden, reason: '客户在柜台急办' })
  // Both the emergency and the field in clear want a second factor just proved (ADM-57).
  assert.deepEqual([(await emergency()).status, (await emergency()).body.code], [403, 'SECOND_FACTOR_NEEDED'])
  await prove('chengdu')
  const acted = await emergency()
  assert.deepEqual([acted.status, acted.body.state], [200, 'approved'])
  const shown = await chengdu.post<{ clear: string }>(`/accounts/${account!.id}/reveals`, {
    field: 'certificateNo',
    reason: 'handle',
    vaultId: acted.body.vaultId
  })
  assert.equal(shown.status, 200, shown.text)
  const bulk = await chengdu.post<Decided>('/vault/emergencies', { kind: 'bulk_export', subject, reason: '没有人在的时候' })
  assert.deepEqual([bulk.status, bulk.body.code], [403, 'NO_EMERGENCY'])

  // Told at once: to who could have approved it, and to the auditor.
  for (const told of [province, auditor]) {
    const { rows } = (await told.get<{ rows: VaultRequest[] }>('/vault/requests', { view: 'emergency' })).body
    assert.deepEqual(
      rows.map((row) => row.vaultId),
      [acted.body.vaultId]
    )
    assert.equal((await told.get<{ emergencies: number }>('/vault/waiting')).body.emergencies, 1)
    assert.equal((await told.get(`/vault/requests/${acted.body.vaultId}`)).status, 200)
  }
  const list = async () => (await auditor.get<{ rows: VaultRequest[] }>('/vault/requests', { view: 'all' })).body.rows
  assert.ok((await list()).some((row) => row.vaultId === acted.body.vaultId && row.emergency && row.verdict === null))
  await server.record(`update session set ends_at = ends_at + interval '3 days', idle_seconds = 300000 where ended_at is null`)
  later(24 * 60 - 5)
  const granted = (await ask(chengdu)).body
  await decide(province, granted.vaultId, 'approve', { code: codeOf('province') })
  later(6)
  assert.equal((await ask(chengdu)).body.code, 'VAULT_RIGHTS_STOPPED')
  assert.equal((await emergency()).body.code, 'VAULT_RIGHTS_STOPPED')
  assert.equal((await take(chengdu, { vaultId: granted.vaultId })).body.code, 'VAULT_RIGHTS_STOPPED')
  const reviewed = await decide(auditor, acted.body.vaultId, 'review', { verdict: 'reviewed' })
  assert.equal(reviewed.status, 200)
  assert.equal((await ask(chengdu)).status, 200)
})

test('who may see what: his own, what he can decide, and everything for the auditor', async () => {
  const request = (await ask(chengdu)).body
  const mianyang = await server.signedIn('mianyang')
  assert.equal((await mianyang.get(`/vault/requests/${request.vaultId}`)).status, 404)
  assert.equal((await mianyang.get('/vault/requests', { view: 'all' })).status, 403)
  const waiting = await province.get<{ rows: VaultRequest[] }>('/vault/requests', { view: 'to_approve' })
  assert.ok(waiting.body.rows.some((row) => row.vaultId === request.vaultId && row.mayDecide))
  assert.ok((await province.get<{ waiting: number }>('/vault/waiting')).body.waiting >= 1)
  assert.equal((await auditor.get(`/vault/requests/${request.vaultId}`)).status, 200)
})

test('the auditor looks at what has ended, and nobody at his own', async () => {
  const request = (await ask(chengdu)).body
  const early = await decide(auditor, request.vaultId, 'review', { verdict: 'reviewed' })
  assert.deepEqual([early.status, early.body.code], [409, 'NOT_ENDED'])
  await decide(province, request.vaultId, 'refuse', { remark: '本月已导出过' })
  await server.record(`update vault_request set requester = $2 where vault_id = $1`, [request.vaultId, await staffOf('auditor')])
  assert.equal((await decide(auditor, request.vaultId, 'review', { verdict: 'reviewed' })).body.code, 'SAME_PERSON')
  await server.record(`update vault_request set requester = $2 where vault_id = $1`, [request.vaultId, await staffOf('chengdu')])
  assert.equal((await decide(chengdu, request.vaultId, 'review', { verdict: 'reviewed' })).body.code, 'PERMISSION_MISSING')
  assert.equal((await decide(auditor, request.vaultId, 'review', { verdict: 'questioned', finding: '用途不清' })).status, 200)
  const read = await auditor.get<VaultRequest>(`/vault/requests/${request.vaultId}`)
  assert.deepEqual([read.body.verdict, read.body.finding], ['questioned', '用途不清'])
})

test('a work order is named where one is the way of approval', async () => {
  const refused = await ask(chengdu, { mode: 'work_order' })
  assert.deepEqual([refused.status, refused.body.code], [422, 'INVALID_FIELD'])
  assert.equal((await ask(chengdu, { mode: 'work_order', workOrderNo: 'WO-20261125-7' })).status, 200)
})
