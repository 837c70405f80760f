import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { endAccess, grantAccess } from '../server/modules/admin/index.ts'
import { query } from '../server/platform/database.ts'
import { asJob, inScope } from '../server/platform/scope.ts'
import { startedServer } from './given.ts'
import type { Answer, TestServer } from './given.ts'
import { accountsBilled, accountsInFacts, givenPerson, givenSessionOf, listed, scopeOf, whoOf } from './people.ts'

type Row = Answer<'list'>['rows'][number]

let server: TestServer
let all: { id: number; pos: number; unit: string }[]
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  all = await server.record(
    'select a.account_id as id, a.org_pos as pos, u.code as unit from account a join org_unit u on u.org_unit_id = a.org_unit_id order by 1'
  )
})
after(() => server.close())

test('ADM-A11: a caller whom the desk identified is open to that agent for 30 minutes, and nobody else is', async () => {
  const agent = await givenPerson(server, { grants: [{ role: 'desk_agent', unit: 'SC510104' }] })
  const colleague = await givenPerson(server, { grants: [{ role: 'desk_agent', unit: 'SC510104' }] })
  const caller = all.find(({ unit }) => unit.startsWith('SC5107'))!
  assert.deepEqual(await listed(agent.caller), [])
  assert.equal((await agent.caller.get(`/accounts/${caller.id}`)).status, 404)

  const identify = () =>
    inScope(server.services, whoOf(agent, 'archive.account.read'), (tx, scope) =>
      grantAccess(tx, scope, {
        staffId: agent.staffId,
        accountId: caller.id,
        orgPos: caller.pos,
        kind: 'identified',
        until: new Date('2030-01-01T00:00:00Z'),
        source: { kind: 'strip', id: 'strip-1' },
        namesClear: true
      })
    )
  const { until } = await identify()
  assert.deepEqual(await listed(agent.caller), [caller.id])
  assert.equal((await agent.caller.get(`/accounts/${caller.id}`)).status, 200)
  assert.equal((await colleague.caller.get(`/accounts/${caller.id}`)).status, 404)

  server.setClock(new Date(until.getTime() - 60_000).toISOString())
  assert.deepEqual(await listed(agent.caller), [caller.id])
  server.setClock(until.toISOString())
  assert.deepEqual(await listed(agent.caller), [])

  await identify()
  assert.deepEqual(await listed(agent.caller), [caller.id])
  const ended = await inScope(server.services, whoOf(agent, 'archive.account.read'), (tx, scope) =>
    endAccess(tx, scope, { kind: 'strip', id: 'strip-1' })
  )
  assert.equal(ended, 1)
  assert.equal((await agent.caller.get(`/accounts/${caller.id}`)).status, 404)
  server.setClock('2026-11-25T02:00:00Z')
})

test('nobody identifies for a colleague, for longer than half an hour, or lends himself an account', async () => {
  const agent = await givenPerson(server, { grants: [{ role: 'desk_agent', unit: 'SC510104' }] })
  const other = await givenPerson(server, { grants: [{ role: 'account_manager', unit: 'SC510104' }] })
  const target = all.find(({ unit }) => unit.startsWith('SC5107'))!
  const insert = (staffId: number, kind: string, minutes: number) =>
    inScope(server.services, whoOf(agent, 'archive.account.read'), (tx, scope) =>
      query(
        tx,
        `insert into access_grant (grant_id, staff_id, account_id, org_pos, kind, names_clear, from_at, until_at, source_kind, source_ref)
         values (gen_random_uuid(), $1, $2, $3, $4, true, $5, $6, 'x', 'y')`,
        [staffId, target.id, target.pos, kind, scope.at, new Date(scope.at.getTime() + minutes * 60_000)]
      )
    )
  await assert.rejects(insert(other.staffId, 'identified', 30), /row-level security/)
  await assert.rejects(insert(agent.staffId, 'identified', 31), /check constraint/)
  await assert.rejects(insert(agent.staffId, 'lent', 30), /row-level security/)
  // What he may write, he writes with a line in the audit trail only.
  await assert.rejects(insert(agent.staffId, 'identified', 30), /AUDIT_MISSING/)
})

test('who takes part in a task sees its account until the task ends, with its facts, and no other', async () => {
  const engineer = await givenPerson(server, { grants: [{ role: 'solution_engineer', unit: 'SC5101' }] })
  const billed = await accountsBilled(server)
  const account = all.find(({ id }) => billed.has(id))!
  await inScope(server.services, asJob('rights'), (tx, scope) =>
    grantAccess(tx, scope, {
      staffId: engineer.staffId,
      accountId: account.id,
      orgPos: account.pos,
      kind: 'task',
      until: new Date('2027-01-01T00:00:00Z'),
      source: { kind: 'task', id: 'task-7' },
      namesClear: false
    })
  )
  assert.deepEqual(await listed(engineer.caller), [account.id])
  assert.deepEqual(await accountsInFacts(server, await scopeOf(server, engineer, 'archive.money.read')), [account.id])
  await inScope(server.services, asJob('rights'), (tx, scope) => endAccess(tx, scope, { kind: 'task', id: 'task-7' }))
  assert.deepEqual(await listed(engineer.caller), [])
  assert.deepEqual(await accountsInFacts(server, await scopeOf(server, engineer, 'archive.money.read')), [])
})

test('a helper sees the account up to the day before its end, and a lent one up to and with its day', async () => {
  const manager = await givenPerson(server, { grants: [{ role: 'account_manager', unit: 'SC5101' }] })
  const [helped, lent] = all.filter(({ unit }) => unit.startsWith('SC5101'))
  await server.record(
    `insert into account_access (account_id, org_pos, staff_id, duty, since, until_date) values ($1, $2, $3, 'helper', '2026-11-01', '2026-11-27')`,
    [helped!.id, helped!.pos, manager.staffId]
  )
  const supervisor = await givenSessionOf(server, 'chengdu')
  const answer = await supervisor.caller.post<{ grantId: string }>('/access/lend', {
    accountId: lent!.id,
    staffId: manager.staffId,
    until: '2026-11-28',
    reason: '春节值班代管'
  })
  assert.equal(answer.status, 200, answer.text)
  const both = [helped!.id, lent!.id].toSorted((a, b) => a - b)
  assert.deepEqual(await listed(manager.caller), both)
  const names = await manager.caller.pages<Row>('/accounts')
  assert.ok(names.every((row) => !row.name?.includes('*')))
  for (const [instant, due] of [
    ['2026-11-26T15:59:00Z', both],
    ['2026-11-26T16:01:00Z', [lent!.id]],
    ['2026-11-28T15:59:00Z', [lent!.id]],
    ['2026-11-28T16:00:00Z', []]
  ] as const) {
    server.setClock(instant)
    assert.deepEqual(await listed(manager.caller), due, instant)
  }
  server.setClock('2026-11-25T02:00:00Z')
  const { body: loans } = await supervisor.caller.get<{ grantId: string; accountId: number }[]>('/access', {})
  assert.deepEqual(
    loans.map(({ accountId }) => accountId),
    [lent!.id]
  )
  assert.equal((await supervisor.caller.post('/access/end', { grantId: answer.body.grantId })).status, 200)
  assert.deepEqual(await listed(manager.caller), [helped!.id])
})

test('a supervisor lends no account of another city, to nobody without an own book, and for a year at most', async () => {
  const supervisor = await givenSessionOf(server, 'chengdu')
  const manager = await givenPerson(server, { grants: [{ role: 'account_manager', unit: 'SC5101' }] })
  const analyst = await givenPerson(server, { grants: [{ role: 'analyst', unit: 'SC5101' }] })
  const own = all.find(({ unit }) => unit.startsWith('SC5101'))!
  const foreign = all.find(({ unit }) => unit.startsWith('SC5107'))!
  const lend = async (given: object) => {
    const { body } = await supervisor.caller.post<{ code: string }>('/access/lend', {
      accountId: own.id,
      staffId: manager.staffId,
      until: '2026-12-01',
      reason: '代管',
      ...given
    })
    return body.code
  }
  assert.equal(await lend({ accountId: foreign.id }), 'ACCOUNT_NOT_FOUND')
  assert.equal(await lend({ staffId: analyst.staffId }), 'NO_OWN_BOOK')
  assert.equal(await lend({ until: '2027-11-26' }), 'TOO_LONG')
  assert.equal(await lend({ until: '2026-11-24' }), 'END_PAST')
})
