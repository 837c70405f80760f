import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Row } from '../demo/index.ts'
import { archiveRenewals } from '../server/modules/archive/index.ts'
import { audit } from '../server/platform/audit.ts'
import { asJob, inScope } from '../server/platform/scope.ts'
import { addKey, newDataKey, wrap } from '../server/platform/secrets/index.ts'
import { uuidv7 } from '../server/platform/uuid.ts'
import { row, startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'
import { codeAt, demoSecrets } from './totp.ts'

let server: TestServer
let supervisor: Caller
// The first and the last individual of Chengdu, by number of the account: one is renewed early, the other late.
const planted = new Map<string, number>([
  ['E11111111', 0],
  ['E22222222', 0]
])

before(async () => {
  server = await startedServer()
  const numbers = [...planted.keys()]
  const chosen: unknown[] = []
  await server.loadTiny((feed, line) => {
    if (feed !== 'accounts_individual' || !String(line.unit_code).startsWith('SC5101') || chosen.length === 2) return line
    chosen.push(line.account_no)
    return { ...line, certificate_kind: 'passport', certificate_no: numbers[chosen.length - 1]!, gender: 'male' }
  })
  const found = await server.record<{ id: number }>('select account_id as id from account where account_no = any($1) order by account_id', [
    chosen
  ])
  numbers.forEach((number, i) => planted.set(number, found[i]!.id))
  supervisor = await server.signedIn('chengdu')
})
after(() => server.close())

const foundBy = async (number: string) =>
  (await supervisor.post<{ accountIds: number[] }>('/accounts/certificate-search', { number })).body.accountIds
const behind = () =>
  inScope(server.services, asJob('keys'), async (tx) => {
    let n = 0
    for (const renewal of archiveRenewals) n += await renewal.behind(tx, server.services.keys)
    return n
  })

test('a certificate is found by its whole number only, and the trail keeps no number', async () => {
  for (const [number, id] of planted) assert.deepEqual(await foundBy(number), [id])
  assert.deepEqual(await foundBy('E1111111'), [])
  const [line] = await server.record<{ text: string }>(
    `select string_agg(a::text, ' ') as text from audit_event a where action = 'archive.account.search_certificate'`
  )
  assert.ok(line!.text.length > 0 && ![...planted.keys()].some((number) => line!.text.includes(number)))
})

test('every individual has a key of its own, and nothing is behind', async () => {
  const [counts] = await server.record<{ individuals: number; keys: number }>(
    'select (select count(*)::int from individual) as individuals, (select count(distinct certificate_key)::int from individual) as keys'
  )
  assert.equal(counts!.keys, counts!.individuals)
  assert.equal(await behind(), 0)
})

test('ADM-A33: half-way through a change of the index key a certificate is found before and after it; what was broken off is resumed', async () => {
  const { keys } = server.services
  const all = server.services
  const [{ n }] = (await server.record<{ n: number }>('select count(*)::int as n from individual')) as [{ n: number }]
  addKey(keys, 'index')
  assert.equal(await behind(), n)
  await inScope(all, asJob('keys'), async (tx, scope) => {
    await archiveRenewals[0]!.renew(tx, keys, -1, Math.floor(n / 2))
    await audit(tx, scope, { action: 'key.values_renewed', object: { kind: 'renewal', id: archiveRenewals[0]!.name } })
  })
  assert.equal(await behind(), n - Math.floor(n / 2))
  for (const [number, id] of planted) assert.deepEqual(await foundBy(number), [id])

  // A batch that breaks off leaves nothing of itself.
  await assert.rejects(
    inScope(all, asJob('keys'), async (tx) => {
      await archiveRenewals[0]!.renew(tx, keys, -1, 10)
      throw new Error('killed')
    })
  )
  assert.equal(await behind(), n - Math.floor(n / 2))

  await server.settle()
  assert.equal(await behind(), 0)
  assert.equal(keys.index.roots.size, 1)
  for (const [number, id] of planted) assert.deepEqual(await foundBy(number), [id])
  const register = await server.record<{ use: string; state: string }>('select use, state from crypto_key order by use, made_at')
  assert.deepEqual(register, [
    { use: 'index', state: 'destroyed' },
    { use: 'index', state: 'active' },
    { use: 'master', state: 'active' }
  ])
})

test('a new master key wraps every account’s key anew, and certificates stay what they were', async () => {
  const { keys } = server.services
  const sealed = () =>
    server.record<{ s: string }>(`select md5(string_agg(certificate_sealed::text, ',' order by account_id)) as s from individual`)
  const before = await sealed()
  const old = keys.current
  addKey(keys, 'master')
  assert.ok((await behind()) > 0)
  await server.settle()
  assert.equal(await behind(), 0)
  assert.ok(!keys.roots.has(old))
  assert.deepEqual(await server.services.files.underOldKeys(), [])
  const [part] = await server.record<{ ref: string; bytes: number }>(
    'select file_ref as ref, bytes from feed_part where file_ref is not null limit 1'
  )
  let bytes = 0
  for await (const chunk of server.services.files.read(part!.ref)) bytes += (chunk as Buffer).length
  assert.equal(bytes, part!.bytes)
  assert.deepEqual(await sealed(), before)
  for (const [number, id] of planted) assert.deepEqual(await foundBy(number), [id])
})

test('an old key stays while somebody may still write with it, or lines on their way in stand under it', async () => {
  const { keys, pool } = server.services
  const old = keys.current
  const line = [uuidv7(server.services.clock.now()), wrap(keys, newDataKey(), 'account_key')]
  const client = await pool.connect()
  try {
    // As a delivery does: staged in one transaction that has not ended when the key is changed.
    await client.query('begin')
    await client.query('insert into stage_account (batch_id, part, line, key_wrapped) values ($1, 1, 1, $2)', line)
    addKey(keys, 'master')
    await server.settle()
    assert.ok(keys.roots.has(old), 'the writer has not ended')
    await client.query('commit')
  } finally {
    client.release()
  }
  await server.settle()
  assert.ok(keys.roots.has(old), 'a line on its way in stands under it')
  await server.record('delete from stage_account where batch_id = $1', [line[0]])
  await server.settle()
  assert.ok(!keys.roots.has(old))
})

test('an upload that was begun before a change of key is finished after it', async () => {
  const { keys, files } = server.services
  const old = keys.current
  await files.beginPart('trial-upload')
  await files.piece('trial-upload', 0, [Buffer.from('第一段')] as never)
  addKey(keys, 'master')
  await server.settle()
  assert.ok(keys.roots.has(old))
  const stored = await files.finishPart('trial-upload')
  await server.settle()
  assert.ok(!keys.roots.has(old))
  const chunks: Buffer[] = []
  for await (const chunk of files.read(stored.ref)) chunks.push(chunk as Buffer)
  assert.equal(Buffer.concat(chunks).toString('utf8'), '第一段')
  await files.remove(stored.ref)
})

test('a line that says the same certificate while the index key changes seals nothing anew, another certificate does', async () => {
  const deliver = (period: string, given: Row) =>
    server.deliver({ feed: 'accounts_individual', source: 'trial', period, mode: 'delta' }, [row.individual(1, given)])
  const kept = async () => {
    const [found] = await server.record<{ key: number; kind: string }>(
      `select i.certificate_key as key, i.employer as kind from individual i join account a using (account_id) where a.account_no = 'T000001'`
    )
    return found!
  }
  assert.equal((await deliver('20261121', {})).added, 1)
  const first = await kept()
  // Not settled before the line is read: it stands under the old index then.
  addKey(server.services.keys, 'index')
  assert.equal((await deliver('20261122', { employer: '新单位', updated_at: '2026-11-01T08:00:00+08:00' })).changed, 1)
  assert.deepEqual(await kept(), { key: first.key, kind: '新单位' })
  assert.equal((await deliver('20261123', { certificate_no: 'X2', updated_at: '2026-11-02T08:00:00+08:00' })).changed, 1)
  assert.notEqual((await kept()).key, first.key)
})

test('the security administrator changes a key with a second one’s approval; who approves cannot be himself', async () => {
  await server.settle()
  const secrets = await demoSecrets(server)
  const [security, second] = [await server.signedIn('security'), await server.signedIn('security2')]
  type Answered = { code: string; vaultId: string; state: string; keyId: number }
  assert.equal((await security.post<Answered>('/keys/rotate', { use: 'master' })).body.code, 'APPROVAL_NEEDED')
  const asked = await security.post<Answered>('/vault/requests', {
    kind: 'key_operation',
    subject: { use: 'master' },
    reason: '年度更换主密钥'
  })
  const code = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
  const self = await security.post<Answered>(`/vault/requests/${asked.body.vaultId}/approve`, { code: code('security') })
  assert.equal(self.body.code, 'SAME_PERSON')
  const approved = await second.post<Answered>(`/vault/requests/${asked.body.vaultId}/approve`, { code: code('security2') })
  assert.equal(approved.body.state, 'approved', approved.text)
  const before = server.services.keys.current
  const rotated = await security.post<Answered>('/keys/rotate', { use: 'master' })
  assert.deepEqual([rotated.status, rotated.body.keyId], [200, server.services.keys.current])
  assert.notEqual(server.services.keys.current, before)
  assert.equal((await security.post<Answered>('/keys/rotate', { use: 'master' })).body.code, 'KEY_RETIRING')
  await server.settle()
  assert.ok(!server.services.keys.roots.has(before))
  for (const [number, id] of planted) assert.deepEqual(await foundBy(number), [id])
})
