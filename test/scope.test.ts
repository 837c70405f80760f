import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { query } from '../server/platform/database.ts'
import { asJob, inScope } from '../server/platform/scope.ts'
import { startedServer } from './given.ts'
import type { Answer, Caller, TestServer } from './given.ts'

type Row = Answer<'list'>['rows'][number]

let server: TestServer
const callers = new Map<string, Caller>()
const caller = (login: string) => callers.get(login)!
const people = ['manager', 'group', 'chengdu', 'mianyang', 'analyst', 'executive']

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  for (const login of [...people, 'operator', 'system', 'security']) callers.set(login, await server.signedIn(login))
})
after(() => server.close())

/** What the record says that a log-in may see, worked out without the scope setter. */
async function dueTo(login: string): Promise<number[]> {
  const rows = await server.record<{ id: number }>(
    `select a.account_id as id from account a where exists (
       select from login l join role_grant g on g.staff_id = l.staff_id and g.state = 'active' join role r on r.code = g.role
       join org_unit granted on granted.org_unit_id = g.org_unit_id
       where l.name = $1 and (
         r.scope_kind = 'own_book' and a.account_id in (select account_id from account_access x where x.staff_id = l.staff_id and x.duty = 'owner')
         or r.scope_kind in ('unit_subtree', 'unit_analysis') and a.org_unit_id in (
           with recursive below as (
             select granted.org_unit_id union all select u.org_unit_id from org_unit u join below b on u.parent_id = b.org_unit_id)
           select org_unit_id from below)))
     order by 1`,
    [login]
  )
  return rows.map((row) => row.id)
}
const sorted = (ids: readonly number[]) => ids.toSorted((a, b) => a - b)

test('list, count, search and consumption of each person agree with the record', async () => {
  const all = await server.record<{ id: number; no: string }>('select account_id as id, account_no as no from account order by 1')
  assert.equal(all.length, 60)
  for (const login of people) {
    const due = await dueTo(login)
    assert.ok(due.length > 0, login)
    const listed = await caller(login).pages<Row>('/accounts', { limit: 7 })
    assert.deepEqual(sorted(listed.map((row) => row.accountId)), due, `${login}: list`)
    const { body: counted } = await caller(login).get<Answer<'count'>>('/accounts/count')
    assert.deepEqual(counted, { count: due.length, exact: true }, `${login}: count`)
    const { body: exactly } = await caller(login).get<Answer<'count'>>('/accounts/count', { state: 'in_service', exactly: true })
    assert.equal(exactly.count, listed.filter((row) => row.state === 'in_service').length, `${login}: filtered count`)
    const found = await Promise.all(
      all.map(async ({ no }) => {
        const { body } = await caller(login).get<Answer<'search'>>('/accounts/search', { text: no })
        return body.hits.filter((hit) => hit.accountNo === no).map((hit) => hit.accountId)
      })
    )
    assert.deepEqual(sorted(found.flat()), due, `${login}: search`)
    const { body: spent } = await caller(login).get<Answer<'recentConsumption'>>('/accounts/recent-consumption', {
      accountIds: all.map((row) => row.id).join(',')
    })
    assert.deepEqual(
      spent.rows.map((row) => row.accountId),
      due,
      `${login}: consumption`
    )
    const { body: me } = await caller(login).get<{ ownBook: number }>('/session/me')
    assert.equal(me.ownBook, login === 'manager' || login === 'group' ? due.length : 0, `${login}: own book`)
  }
})

test('two cities share nothing and make up the province', async () => {
  const [chengdu, mianyang, province] = await Promise.all(['chengdu', 'mianyang', 'analyst'].map(dueTo))
  assert.deepEqual(
    chengdu!.filter((id) => mianyang!.includes(id)),
    []
  )
  assert.deepEqual(sorted([...chengdu!, ...mianyang!]), province)
})

test('a filter by a unit that is not his, or by another manager, opens nothing', async () => {
  const [foreign] = await server.record<{ id: number }>(`select org_unit_id as id from org_unit where code = 'SC5107'`)
  for (const login of ['manager', 'chengdu']) {
    assert.deepEqual(await caller(login).pages('/accounts', { orgUnitId: foreign!.id }), [])
    const { body } = await caller(login).get<Answer<'count'>>('/accounts/count', { orgUnitId: foreign!.id })
    assert.equal(body.count, 0)
  }
})

test('an account of somebody else and one that never was answer alike', async () => {
  const mine = new Set(await dueTo('manager'))
  const others = (await dueTo('analyst')).filter((id) => !mine.has(id))
  const asked = ['', '/subscriptions', '/consumption', '/bill-rows?month=2026-10']
  for (const id of [others[0]!, others.at(-1)!, 987_654_321]) {
    for (const [login, target] of [['manager', id]] as const) {
      for (const route of asked) {
        const answer = await caller(login).get<{ code: string }>(`/accounts/${target}${route}`)
        assert.equal(answer.status, 404, `${login} ${route}`)
        assert.equal(answer.body.code, 'ACCOUNT_NOT_FOUND')
      }
    }
  }
  const elsewhere = (await dueTo('mianyang'))[0]!
  for (const route of asked) assert.equal((await caller('chengdu').get(`/accounts/${elsewhere}${route}`)).status, 404, route)
  for (const route of asked) assert.equal((await caller('mianyang').get(`/accounts/${elsewhere}${route}`)).status, 200, route)
})

const accountRoutes = ['/accounts', '/accounts/count', '/accounts/search?text=51000', '/accounts/1', '/accounts/1/subscriptions']
const moneyRoutes = ['/accounts/recent-consumption?accountIds=1', '/accounts/1/consumption', '/accounts/1/bill-rows?month=2026-10']

test('who has no business role reads no account and no money, and is told which permission he lacks', async () => {
  for (const login of ['operator', 'system', 'security']) {
    for (const route of accountRoutes.concat(moneyRoutes)) {
      const { status, body } = await caller(login).get<{ code: string; data: { permission: string; grantors: string[] } }>(route)
      assert.equal(status, 403, `${login} ${route}`)
      assert.equal(body.code, 'PERMISSION_MISSING')
      assert.equal(body.data.permission, moneyRoutes.includes(route) ? 'archive.money.read' : 'archive.account.read')
      assert.deepEqual(body.data.grantors, ['security_administrator'])
    }
  }
  for (const route of ['/feed-batches', '/feeds']) assert.equal((await caller('manager').get(route)).status, 403)
})

test('without a session every route that needs one answers 401', async () => {
  for (const route of [...accountRoutes, ...moneyRoutes, '/session/me', '/org/units', '/staff/managers', '/feeds', '/feed-batches']) {
    const { status, body } = await server.nobody.get<{ code: string }>(route)
    assert.deepEqual([status, body.code], [401, 'NOT_SIGNED_IN'], route)
  }
  assert.equal((await server.app.inject({ url: '/feed-rejects/01890000-0000-7000-8000-000000000000' })).statusCode, 401)
})

test('an ended session, an idle one and an invented token answer 401', async () => {
  const leaving = await server.signedIn('manager')
  assert.equal((await leaving.get('/session/me')).status, 200)
  assert.equal((await leaving.post('/session/sign-out', {})).status, 200)
  assert.equal((await leaving.get('/accounts')).status, 401)
  const idle = await server.signedIn('manager')
  await server.record(
    `update session set last_seen_at = last_seen_at - interval '31 minutes' where session_id = (select session_id from session order by session_id desc limit 1)`
  )
  assert.equal((await idle.get('/accounts')).status, 401)
  const answer = await server.app.inject({ url: '/api/accounts', headers: { cookie: `jw_session=${'x'.repeat(43)}` } })
  assert.equal(answer.statusCode, 401)
})

/** Every table and the columns in it that name an account; staging lines carry none and are not asked (ruling 53), and the trail is the auditor's. */
const accountTables = () =>
  server.record<{ table: string; columns: string[]; secured: boolean; forced: boolean; policies: number; positions: string[] }>(
    `select c.relname as "table", c.relrowsecurity as secured, c.relforcerowsecurity as forced,
       array_agg(a.attname::text) filter (where a.attname ~ '(^|_)account_id$') as columns,
       coalesce(array_agg(a.attname::text) filter (where a.attname ~ '(^|_)org_pos$'), '{}') as positions,
       (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname not like 'stage\\_%'
       and c.relname not like 'audit\\_event%'
     group by c.oid, c.relname having bool_or(a.attname ~ '(^|_)account_id$') order by 1`
  )
/** Tables of accounts that are not protected as ADM-43 demands. */
const unprotected = async () =>
  (await accountTables())
    .filter((one) => {
      const own = one.columns.filter((column) => !(one.table === 'paying_account' && column === 'paying_account_id'))
      return own.length > 0 && (!one.secured || !one.forced || one.policies === 0 || one.positions.length < own.length)
    })
    .map((one) => one.table)

test('ADM-A7: a table of accounts without position or policy is named', async () => {
  assert.ok((await accountTables()).length >= 7)
  assert.deepEqual(await unprotected(), [])
  await server.record('create table planted (planted_id int, helper_account_id bigint)')
  assert.deepEqual(await unprotected(), ['planted'])
  await server.record('drop table planted')
})

test('ADM-A8: the role of the server sees no row of any account table without a scope, nor on a pooled connection after one', async () => {
  const tables = (await accountTables()).map((one) => one.table)
  const rowsSeen = async (ask: (sql: string) => Promise<{ rows: { n: number }[] }>) => {
    const seen: string[] = []
    for (const table of tables) {
      const { rows } = await ask(`select count(*)::int as n from ${table}`)
      if (rows[0]!.n !== 0) seen.push(table)
    }
    return seen
  }
  const client = await server.services.pool.connect()
  try {
    assert.deepEqual(await rowsSeen((sql) => client.query(sql)), [])
    await client.query('begin')
    await client.query(`select * from set_scope(null, 'feeds', null, $1)`, [server.services.clock.now()])
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from account')
    assert.equal(rows[0]!.n, 60)
    await client.query('commit')
    assert.deepEqual(await rowsSeen((sql) => client.query(sql)), [])
  } finally {
    client.release()
  }
})

test('province, then manager on one connection: each sees his own', async () => {
  const client = await server.services.pool.connect()
  const ids = async (login: string) => {
    const [session] = await server.record<{ token: Buffer }>(
      `select s.token_hash as token from session s join login l on l.login_id = s.login_id
       where l.name = $1 and s.ended_at is null order by s.last_seen_at desc limit 1`,
      [login]
    )
    await client.query('begin')
    await client.query(`select * from set_scope($1, null, 'archive.account.read', $2)`, [session!.token, server.services.clock.now()])
    const { rows } = await client.query<{ id: number }>('select account_id as id from account order by 1')
    await client.query('commit')
    return rows.map((row) => row.id)
  }
  try {
    for (const login of ['analyst', 'manager', 'analyst', 'mianyang', 'manager'])
      assert.deepEqual(await ids(login), await dueTo(login), login)
  } finally {
    client.release()
  }
})

test('a scope does not outlive a transaction that failed', async () => {
  await assert.rejects(
    inScope(server.services, asJob('feeds'), async (tx) => {
      assert.equal((await query(tx, 'select 1 from account')).length, 60)
      throw new Error('broken')
    }),
    /broken/
  )
  assert.deepEqual(await query(server.services.db, 'select 1 from account'), [])
})
