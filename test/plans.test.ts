import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { hashOfToken } from '../server/platform/session/tokens.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'

const ACCOUNTS = 20_000
let server: TestServer

// The tiny province grows to 20,000 accounts, spread over its units; the manager's book stays what it is.
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.record(
    `insert into account (account_no, source_system, kind, name, name_norm, name_key, state, org_unit_id, org_pos, creation_channel,
       first_in_service_date, tier, created_at, created_by, updated_at, updated_by)
     select 'Z' || lpad(n::text, 8, '0'), 'planted', 'individual', '王' || n, '王' || n, '王' || n, 'in_service', u.org_unit_id, u.lo, 'boss',
       date '2000-01-01' + n % 9000, (array['diamond', 'gold', 'silver', 'standard'])[1 + n % 4], now(), 'test', now(), 'test'
     from generate_series(1, ${ACCOUNTS}) n
     join (select org_unit_id, lo, row_number() over (order by lo) - 1 as i, count(*) over () as units from org_unit where level in ('county', 'grid')) u
       on u.i = n % u.units`
  )
  await server.record(
    `insert into search_token (token, account_id, org_pos, individual) select 'w:' || name_norm, account_id, org_pos, true from account where source_system = 'planted'`
  )
  await server.record('analyze')
  listen()
})
after(() => server.close())

type Statement = { readonly sql: string; readonly parameters: readonly unknown[] }

type Sender = { query(...asked: unknown[]): unknown }
const sent: Statement[] = []

/** Notes every statement that the server sends from now on. */
function listen(): void {
  const heard = new WeakSet<object>()
  server.services.pool.on('acquire', (client) => {
    if (heard.has(client)) return
    heard.add(client)
    const sender = client as unknown as Sender
    const send = sender.query.bind(client)
    sender.query = (...asked) => {
      const [sql, parameters] = asked
      if (typeof sql === 'string') sent.push({ sql, parameters: Array.isArray(parameters) ? parameters : [] })
      return send(...asked)
    }
  })
}

type Question = readonly [route: string, asked: Record<string, string | number | boolean>]

/** The statements on accounts and their tokens that answer a question, as they were sent. */
async function statementsOf(caller: Caller, [route, asked]: Question): Promise<Statement[]> {
  sent.length = 0
  assert.equal((await caller.get(route, asked)).status, 200)
  return sent.filter(({ sql }) => /\b(account|search_token)\b/.test(sql) && !/set_scope/.test(sql))
}

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Plan Rows': number
  'Actual Rows': number
  Plans?: Plan[]
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]

/** The plans of statements under a session's scope, or under none, each of them run. */
async function plansUnder(tokenHash: Buffer | null, statements: readonly Statement[]): Promise<Plan[][]> {
  const client = await server.services.pool.connect()
  try {
    await client.query('begin')
    if (tokenHash !== null)
      await client.query(`select * from set_scope($1, null, 'archive.account.read', $2)`, [tokenHash, server.services.clock.now()])
    const plans: Plan[][] = []
    for (const { sql, parameters } of statements) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (analyze, timing off, format json) ${sql}`, [
        ...parameters
      ])
      plans.push(nodes(rows[0]!['QUERY PLAN'][0]!.Plan))
    }
    return plans
  } finally {
    await client.query('rollback')
    client.release()
  }
}

async function sessionOf(login: string): Promise<{ tokenHash: Buffer; caller: Caller }> {
  const caller = await server.signedIn(login)
  return { tokenHash: hashOfToken(caller.cookie.split('=')[1]!), caller }
}
const sortedList: Question = ['/accounts', { order: 'account_no' }]
const questions: readonly Question[] = [
  sortedList,
  ['/accounts', { order: 'name', kind: 'group' }],
  ['/accounts', { order: 'first_in_service_date' }],
  ['/accounts', { order: 'tier', descending: true }],
  ['/accounts/count', { state: 'in_service', exactly: true }],
  ['/accounts/search', { text: '王17' }]
]

const readWhole = (plan: readonly Plan[]) =>
  plan.filter((node) => node['Node Type'].includes('Seq Scan') && ['account', 'search_token'].includes(node['Relation Name'] ?? ''))

test('a manager’s lists, counts and searches read no account table whole', async () => {
  const { tokenHash, caller } = await sessionOf('manager')
  for (const question of questions) {
    const statements = await statementsOf(caller, question)
    assert.ok(statements.length > 0)
    for (const [i, plan] of (await plansUnder(tokenHash, statements)).entries()) {
      assert.deepEqual(readWhole(plan), [], statements[i]!.sql)
      const touched = plan.filter((node) => node['Relation Name'] === 'account').map((node) => node['Actual Rows'])
      assert.ok(Math.max(0, ...touched) <= 100, statements[i]!.sql)
    }
  }
})

test('without a scope the same statements answer nothing and read no account table whole', async () => {
  const { caller } = await sessionOf('manager')
  for (const question of questions) {
    const statements = await statementsOf(caller, question)
    for (const [i, plan] of (await plansUnder(null, statements)).entries()) {
      assert.deepEqual(readWhole(plan), [], statements[i]!.sql)
      for (const node of plan) if (['account', 'search_token'].includes(node['Relation Name'] ?? '')) assert.equal(node['Actual Rows'], 0)
    }
  }
})

test('a province’s sorted list walks an index and stops after its page', async () => {
  const { tokenHash, caller } = await sessionOf('analyst')
  const [statement] = await statementsOf(caller, sortedList)
  const [plan] = await plansUnder(tokenHash, [statement!])
  const scan = plan!.find((node) => node['Relation Name'] === 'account')!
  assert.deepEqual([scan['Node Type'], scan['Index Name']], ['Index Scan', 'account_by_no'])
  assert.ok(scan['Actual Rows'] <= 60)
})

test('plans are made for who asks: province, then manager on one connection', async () => {
  const [province, manager] = [await sessionOf('analyst'), await sessionOf('manager')]
  const [statement] = await statementsOf(manager.caller, sortedList)
  const client = await server.services.pool.connect()
  try {
    assert.equal(statement!.parameters.length, 1)
    await client.query(`prepare listed as ${statement!.sql}`)
    const scans: string[] = []
    // A statement is frozen after its fifth run, were it not forbidden (ruling 51).
    for (const { tokenHash } of [...Array<typeof province>(7).fill(province), manager]) {
      await client.query('begin')
      await client.query(`select * from set_scope($1, null, 'archive.account.read', $2)`, [tokenHash, server.services.clock.now()])
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `explain (analyze, timing off, format json) execute listed(${Number(statement!.parameters[0])})`
      )
      await client.query('commit')
      scans.push(
        nodes(rows[0]!['QUERY PLAN'][0]!.Plan)
          .map((node) => node['Node Type'])
          .join(' > ')
      )
    }
    assert.notEqual(scans.at(-1), scans[0])
    assert.ok(!scans.at(-1)!.includes('Seq Scan'))
    await client.query('deallocate listed')
    assert.deepEqual((await client.query('show plan_cache_mode')).rows, [{ plan_cache_mode: 'force_custom_plan' }])
  } finally {
    client.release()
  }
})
