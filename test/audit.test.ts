import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { verifyNightly } from '../server/modules/admin/index.ts'
import { audit } from '../server/platform/audit.ts'
import { readSealKey, sealAudit, verifyAudit } from '../server/platform/audit/index.ts'
import { inTransaction, query } from '../server/platform/database.ts'
import { row, startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'

type Line = {
  eventId: string
  action: string
  outcome: string
  changes: { field: string; before: unknown; after: unknown }[]
  requestId: string
  reason: string | null
  blockNo: number | null
}
type Found = { rows: Line[]; nextBefore: string | null }

let server: TestServer
let auditor: Caller
const job = (at: Date) => ({ actor: { kind: 'job' as const, name: 'trial', staffId: null }, requestId: 'trial', at })
const quiet = async () => {}
const verified = async () => (await verifyAudit(server.services.db, readSealKey(server.dataDir), { from: null, to: null }, quiet)).faults
const named = async () =>
  (await verified()).map(({ kind, blockNo, rows }) => ({ kind, blockNo, rows: rows.map(({ eventId, what }) => `${eventId} ${what}`) }))

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  auditor = await server.signedIn('auditor')
})
after(() => server.close())

test('ADM-A25: page, feed, job, console and sign-in each leave actor and change; a write without a line fails at its end', async () => {
  const by = await server.record<{ actor_kind: string; action: string }>('select distinct actor_kind, action from audit_event')
  const has = (kind: string, action: string) => by.some((line) => line.actor_kind === kind && line.action === action)
  assert.ok(has('job', 'feed.applied'), 'feed')
  assert.ok(has('job', 'archive.accounts_delivered'), 'load of accounts')
  assert.ok(has('console', 'login.given'), 'console')
  assert.ok(has('staff', 'session.sign_in'), 'sign-in')
  const supervisor = await server.signedIn('chengdu')
  const [account] = await server.record<{ id: number; name: string }>(
    `select a.account_id as id, a.name from account a join org_unit u on u.org_unit_id = a.org_unit_id where a.kind = 'individual' and u.code like 'SC5101%' order by 1 limit 1`
  )
  const shown = await supervisor.post(`/accounts/${account!.id}/reveals`, { accountId: account!.id, field: 'name', reason: 'verify' })
  assert.equal(shown.status, 200, shown.text)
  const [line] = await server.record<{
    account_id: string
    org_pos: string
    session_id: string | null
    address: string | null
    changes: unknown
  }>(`select account_id, org_pos, session_id, address, changes from audit_event where action = 'archive.account.reveal'`)
  const [place] = await server.record<{ org_pos: string }>('select org_pos from account where account_id = $1', [account!.id])
  assert.equal(line!.org_pos, place!.org_pos)
  assert.ok(line!.session_id !== null && line!.address !== null)
  assert.ok(!JSON.stringify(line).includes(account!.name), 'the value that was shown is not in the line')
  await inTransaction(server.services.db, (tx) => query(tx, 'update staff set name = name where false'))
  const write = `update staff set name = name where staff_id = (select min(staff_id) from staff)`
  const planted = inTransaction(server.services.db, (tx) => query(tx, write))
  await assert.rejects(planted, /AUDIT_MISSING/)
  await inTransaction(server.services.db, async (tx) => {
    await query(tx, write)
    await audit(tx, job(server.services.clock.now()), { action: 'trial.write', object: { kind: 'staff', id: '1' } })
  })
  const [due] = await server.record<{ n: number }>('select count(*)::int as n from audit_due')
  assert.equal(due!.n, 0)
})

test('a line keeps what differs: equal fields are left out, a creation has no before, and no line says the same twice', async () => {
  await inTransaction(server.services.db, (tx) =>
    audit(tx, job(server.services.clock.now()), {
      action: 'trial.changed',
      object: { kind: 'trial', id: '1' },
      before: { a: 1, b: 2 },
      after: { a: 1, b: 3, c: 4 }
    })
  )
  const found = (await auditor.get<Found>('/audit/lines', { action: 'trial.changed' })).body
  assert.deepEqual(found.rows[0]!.changes, [
    { field: 'b', before: 2, after: 3 },
    { field: 'c', before: null, after: 4 }
  ])
  const equal = await server.record(`select from audit_event, jsonb_array_elements(changes) c where c -> 'before' = c -> 'after'`)
  assert.equal(equal.length, 0)
})

test('refusals are recorded: an order without the permission, and a wrong password', async () => {
  const agent = await server.signedIn('auditor')
  const refused = await agent.post<{ code: string }>('/keys/rotate', { use: 'index' })
  assert.equal(refused.status, 403)
  const lines = (await auditor.get<Found>('/audit/lines', { outcome: 'refused', action: 'admin.key.rotate' })).body.rows
  assert.equal(lines.length, 1)
  assert.equal(lines[0]!.reason, 'PERMISSION_MISSING')
  await assert.rejects(server.signedIn('auditor', 'wrong-password'))
  const [wrong] = await server.record<{ n: number }>(
    `select count(*)::int as n from audit_event where action in ('session.refused', 'session.sign_in') and outcome = 'refused'`
  )
  assert.equal(wrong!.n, 1)
})

test('ADM-A26: the server changes and removes no line; a value changed, a line removed and one put in by the owner are each named with their block', async () => {
  await sealAudit(server.services)
  assert.deepEqual(await verified(), [])
  for (const order of [
    'update audit_event set reason = null',
    'delete from audit_event',
    'truncate audit_event',
    'update audit_seal set row_count = 1',
    'delete from audit_seal',
    'delete from audit_event_other'
  ])
    await assert.rejects(query(server.services.db, order), /permission denied/, order)
  await assert.rejects(
    query(
      server.services.db,
      `insert into audit_event (event_id, at, xact, actor_kind, actor, action, object_kind, object_id) values (gen_random_uuid(), now(), '5', 'job', 'x', 'x', 'x', 'x')`
    ),
    /permission denied/,
    'a line of an earlier transaction'
  )
  const [line] = await server.record<{ event_id: string; reason: string | null; block: number }>(
    `select e.event_id, e.reason, s.block_no as block from audit_event e join audit_seal s on e.xact >= s.from_xact and e.xact < s.through_xact order by e.xact, e.event_id offset 3 limit 1`
  )
  const { event_id: id, block } = line!

  await server.record(`update audit_event set reason = 'tampered' where event_id = $1`, [id])
  assert.deepEqual(await named(), [{ kind: 'rows_differ', blockNo: block, rows: [`${id} changed`] }])
  await verifyNightly(server.services)
  const [finding] = (
    await auditor.get<{ blockNo: number; rows: { eventId: string; what: string; at: string }[]; from: string; findingId: string }[]>(
      '/audit/findings'
    )
  ).body
  assert.equal(finding!.blockNo, block)
  assert.deepEqual(
    finding!.rows.map(({ eventId, what }) => [eventId, what]),
    [[id, 'changed']]
  )
  assert.ok(finding!.rows[0]!.at && finding!.from)
  const events = await server.record(`select from outbox where name = 'audit.broken'`)
  assert.equal(events.length, 1)
  await server.record('update audit_event set reason = $2 where event_id = $1', [id, line!.reason])
  assert.deepEqual(await verified(), [], 'brought back, the chain is whole')

  await server.record('create table kept_line as select * from audit_event where event_id = $1', [id])
  await server.record('delete from audit_event where event_id = $1', [id])
  assert.deepEqual(await named(), [{ kind: 'rows_differ', blockNo: block, rows: [`${id} removed`] }])
  await server.record('insert into audit_event select * from kept_line')

  const [put] = await server.record<{ event_id: string }>(
    `insert into audit_event (event_id, at, xact, actor_kind, actor, action, object_kind, object_id)
     select gen_random_uuid(), at, xact, 'staff', '1', 'archive.export', 'x', 'x' from kept_line returning event_id`
  )
  assert.deepEqual(await named(), [{ kind: 'rows_differ', blockNo: block, rows: [`${put!.event_id} inserted`] }])
  await server.record('delete from audit_event where event_id = $1', [put!.event_id])
  await server.record('drop table kept_line')

  await inTransaction(server.services.db, (tx) =>
    audit(tx, job(server.services.clock.now()), { action: 'trial', object: { kind: 'x', id: 'x' } })
  )
  await sealAudit(server.services)
  await server.record('create table kept_seal as select * from audit_seal where block_no = 1')
  await server.record('delete from audit_seal where block_no = 1')
  assert.deepEqual(
    (await named()).map(({ kind, blockNo }) => [kind, blockNo]),
    [['block_missing', 1]]
  )
  await server.record('insert into audit_seal select * from kept_seal')
  await server.record(`update audit_seal set block_hash = sha256('x'), previous = previous where block_no = 1`)
  assert.deepEqual(
    (await named()).map(({ kind, blockNo }) => [kind, blockNo]),
    [
      ['block_changed', 1],
      ['block_changed', 2]
    ]
  )
  await server.record(
    'update audit_seal s set block_hash = k.block_hash, signature = sha256(k.signature) from kept_seal k where s.block_no = 1'
  )
  assert.deepEqual(
    (await named()).map(({ kind, blockNo }) => [kind, blockNo]),
    [['signature_wrong', 1]]
  )
  await server.record('update audit_seal s set signature = k.signature from kept_seal k where s.block_no = 1')
  await server.record('drop table kept_seal')
  assert.deepEqual(await verified(), [])
})

test('ADM-A27: of 200 writers at once every line is sealed once and without a gap', async () => {
  const { db, clock } = server.services
  let over = false
  let written = 0
  const writer = async (n: number) => {
    while (!over) {
      await inTransaction(db, async (tx) => {
        for (let i = 0; i <= n % 3; i++)
          await audit(tx, job(clock.now()), { action: 'trial.parallel', object: { kind: 'trial', id: String(n) } })
      })
      written += (n % 3) + 1
    }
  }
  const writers = Array.from({ length: 200 }, (_, n) => writer(n))
  const end = performance.now() + 3_000
  while (performance.now() < end) await sealAudit(server.services)
  over = true
  await Promise.all(writers)
  await sealAudit(server.services)
  const [lines] = await server.record<{ n: number; all: number }>(
    `select count(*) filter (where action = 'trial.parallel')::int as n, count(*)::int as all from audit_event`
  )
  assert.equal(lines!.n, written)
  const [sealed] = await server.record<{ n: number; distinct: number; blocks: number; last: number }>(
    'select count(*)::int as n, count(distinct id)::int as distinct, count(distinct block_no)::int as blocks, max(block_no) as last from audit_seal, unnest(event_ids) id'
  )
  assert.deepEqual([sealed!.n, sealed!.distinct, sealed!.last], [lines!.all, lines!.all, sealed!.blocks])
  assert.deepEqual(await verified(), [])
})

test('a range of more than 35 days is searched only for a person, an account or an object; each search leaves a line', async () => {
  const wide = { from: '2026-01-01T00:00:00Z', to: '2026-11-30T00:00:00Z' }
  const refused = await auditor.get<{ code: string; data: unknown }>('/audit/lines', wide)
  assert.deepEqual([refused.status, refused.body.code, refused.body.data], [422, 'RANGE_TOO_WIDE', { days: 35 }])
  assert.equal((await auditor.get('/audit/lines', { ...wide, objectId: 'x' })).status, 200)
  const own = (await auditor.get<Found>('/audit/lines', { action: 'admin.audit.search' })).body.rows
  assert.ok(own.length > 0)
  const byRequest = (await auditor.get<Found>('/audit/lines', { requestId: own[0]!.requestId })).body.rows
  assert.deepEqual(
    byRequest.map(({ eventId }) => eventId),
    [own[0]!.eventId]
  )
  const first = (await auditor.get<Found>('/audit/lines')).body
  const second = (await auditor.get<Found>('/audit/lines', { before: first.nextBefore! })).body
  assert.equal(first.rows.length, 50)
  assert.ok(second.rows[0]!.eventId < first.rows.at(-1)!.eventId)
  assert.equal((await (await server.signedIn('chengdu')).get('/audit/lines')).status, 403)
})

test('a delivery after all this still leaves its one line with counts', async () => {
  const worked = await server.deliver({ feed: 'accounts_individual', source: 'boss', period: '20261124', mode: 'delta' }, [
    row.individual(1)
  ])
  assert.equal(worked.state, 'applied', JSON.stringify(worked.findings))
  const lines = await server.record<{ changes: { field: string }[] }>(
    `select changes from audit_event where action = 'archive.accounts_delivered' and object_id = $1`,
    [worked.batchId]
  )
  assert.equal(lines.length, 1)
})
