import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { OrgStep } from '../api/admin/org.ts'
import { headOf, orgTreeAt, totalsBelow, unitsBelow } from '../server/modules/admin/index.ts'
import { asJob, inScope } from '../server/platform/scope.ts'
import { row, startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { approvedChange, person, placesOf, smallOrganisation, stateOfChange, strayPositions } from './organisation.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
  server.setClock('2026-06-30T02:00:00Z')
  await smallOrganisation(server)
})
after(() => server.close())

const inJob = <T>(work: Parameters<typeof inScope<T>>[2]) => inScope(server.services, asJob('organisation'), work)
const unitId = async (code: string) =>
  (await server.record<{ id: number }>('select org_unit_id as id from org_unit where code = $1', [code]))[0]!.id
const unitOf = async (accountNo: string) =>
  (
    await server.record<{ code: string }>(
      'select u.code from account a join org_unit u on u.org_unit_id = a.org_unit_id where a.account_no = $1',
      [accountNo]
    )
  )[0]!.code
/** Applies steps today and answers the change's state. */
const applied = async (day: string, steps: readonly OrgStep[]) => {
  const id = await approvedChange(server, day, steps)
  await server.settle()
  return stateOfChange(server, id)
}

test('ADM-A5: a move planned for 1 July, the server being down at midnight, is applied once at the start, effective 1 July', async () => {
  const id = await approvedChange(server, '2026-07-01', [{ kind: 'move', unit: 'A1', to: 'B' }])
  server.setClock('2026-06-30T15:59:00Z')
  await server.settle()
  assert.equal((await stateOfChange(server, id)).state, 'approved')
  const old = await placesOf(server)

  server.setClock('2026-06-30T18:00:00Z')
  await server.settle()
  await server.settle()
  assert.equal((await stateOfChange(server, id)).state, 'applied')
  const now = await placesOf(server)
  assert.equal(now.get('A1')!.parent, 'B')
  for (const code of ['N', 'P', 'R', 'A', 'B', 'C', 'B1']) assert.deepEqual(now.get(code), old.get(code), code)
  const versions = await server.record<{ since: string; n: number }>(
    `select since, count(*)::int as n from org_unit_version where origin = 'batch ' || $1 group by 1`,
    [id]
  )
  assert.deepEqual(versions, [{ since: '2026-07-01', n: 2 }])
  const [audited] = await server.record<{ n: number }>(
    `select count(*)::int as n from audit_event where action = 'org.change.applied' and object_id = $1`,
    [id]
  )
  assert.equal(audited!.n, 1)
})

test('ADM-A1: after the move the accounts of A1 stand in B, under the free slot, with all that hangs on them', async () => {
  const now = await placesOf(server)
  const [a1, b, b1] = [now.get('A1')!, now.get('B')!, now.get('B1')!]
  assert.equal(a1.lo, b1.hi)
  assert.ok(b.lo < a1.lo && a1.hi <= b.hi)
  assert.deepEqual(await strayPositions(server), [])
  const inside = await server.record<{ no: string }>(
    'select account_no as no from account where org_pos >= $1 and org_pos < $2 order by 1',
    [b.lo, b.hi]
  )
  assert.deepEqual(
    inside.map(({ no }) => no),
    ['T000001', 'T000003', 'T000004']
  )
})

test('account_now follows a move with the next turn of the copy', async () => {
  const b = await unitId('B')
  const copied = await server.looked<{ n: number }>(`select count() as n from account_now final where city_id = ${b}`)
  assert.equal(copied[0]!.n, 3)
})

test('the organisation of a past day is the one of that day, with its heads', async () => {
  const [then, now] = await inJob(async (tx) => [await orgTreeAt(tx, '2026-06-30'), await orgTreeAt(tx, '2026-07-01')])
  const parent = (tree: typeof then) => tree!.find(({ code }) => code === tree!.find((one) => one.code === 'A1')!.code)!.path.at(-2)
  assert.deepEqual([parent(then), parent(now)], [await unitId('A'), await unitId('B')])
  const [a, a1, g] = await Promise.all(['A', 'A1', 'G'].map(unitId))
  assert.deepEqual(await inJob((tx) => unitsBelow(tx, a!, '2026-06-30')), [a, a1, g])
  assert.deepEqual(await inJob((tx) => unitsBelow(tx, a!, '2026-07-01')), [a])
  const head = async (code: string) => {
    const id = await unitId(code)
    const staffId = await inJob((tx) => headOf(tx, id))
    return (await server.record<{ no: string }>('select employee_no as no from staff where staff_id = $1', [staffId]))[0]?.no
  }
  assert.deepEqual([await head('A'), await head('G'), await head('R')], ['EA', 'EP', undefined])
})

test('ADM-A2: as it was and as it is show the figures of the example, with equal totals', async () => {
  server.setClock('2026-08-10T02:00:00Z')
  const applied_ = async (feed: string, period: string, rows: Parameters<TestServer['deliver']>[1]) => {
    const worked = await server.deliver({ feed, source: 'trial', period }, rows)
    assert.deepEqual([worked.state, worked.rejected], ['applied', 0], feed)
  }
  await applied_(
    'subscriptions',
    '20260731',
    [1, 2, 3].map((n) => row.subscription(n, { user_no: `T00000${n}`, updated_at: '2026-06-30T08:00:00+08:00' }))
  )
  for (const period of ['202606', '202607']) {
    await applied_(
      'paying_accounts',
      period,
      [1, 2, 3].map((n) => ({ paying_account_no: `P${n}`, owner_no: `T00000${n}`, state: 'normal' }))
    )
  }
  const yuan: Record<string, readonly number[]> = { '2026-06': [500, 1500, 800], '2026-07': [550, 1400, 900] }
  for (const [month, amounts] of Object.entries(yuan)) {
    await applied_(
      'bill_items',
      month.replace('-', ''),
      amounts.map((amount, i) => row.bill(`S00000${i + 1}`, `P${i + 1}`, amount * 100, { bill_month: month }))
    )
  }
  const loads = await server.record<{ id: number }>('select load_id as id from load where visible')
  const bills = `select * from fact_bill where load_id in (${loads.map(({ id }) => id).join(', ')})`
  const was = await server.looked<{ m: string; unit: number; yuan: number }>(
    `select toString(b.month) as m, arrayJoin(t.path) as unit, toInt64(sum(b.net_fen * b.sign) / 100) as yuan from (${bills}) b
     join (select * from org_tree_month final) t on t.month = b.month and t.org_unit_id = b.org_unit_id group by m, unit`
  )
  const units = { A: await unitId('A'), B: await unitId('B'), P: await unitId('P') }
  const wasIn = (month: string) => Object.values(units).map((unit) => was.find((one) => one.m === `${month}-01` && one.unit === unit)?.yuan)
  assert.deepEqual(wasIn('2026-06'), [2000, 800, 2800])
  assert.deepEqual(wasIn('2026-07'), [1400, 1450, 2850])

  const tree = await inJob((tx) => orgTreeAt(tx, '2026-08-10'))
  const places = tree.map(({ orgUnitId, path }) => ({ key: orgUnitId, path }))
  const isIn = async (month: string) => {
    const own = await server.looked<{ unit: number; yuan: number }>(
      `select a.org_unit_id as unit, toInt64(sum(b.net_fen * b.sign) / 100) as yuan from (${bills}) b
       join (select * from account_now final) a on a.account_id = b.account_id where b.month = '${month}-01' group by unit`
    )
    const totals = totalsBelow(places, new Map(own.map((one) => [one.unit, one.yuan])))
    return Object.values(units).map((unit) => totals.get(unit))
  }
  assert.deepEqual(await isIn('2026-06'), [1500, 1300, 2800])
  assert.deepEqual(await isIn('2026-07'), [1400, 1450, 2850])
})

test('org_tree_month says the same in the record and in the facts', async () => {
  const record = await server.record<{ id: number; path: number[]; lo: number }>(
    `select org_unit_id as id, path, lo from org_tree_month where month = '2026-06-01' order by id`
  )
  const facts = await server.looked<{ id: number; path: number[]; lo: number }>(
    `select org_unit_id as id, path, lo from org_tree_month final where month = '2026-06-01' order by id`
  )
  assert.equal(record.length, 9)
  assert.deepEqual(
    facts.toSorted((x, y) => x.id - y.id),
    record
  )
})

test('a merged unit hands its accounts, its people and its children to its successor, and keeps nothing', async () => {
  assert.equal((await applied('2026-08-10', [{ kind: 'merge', unit: 'A1', into: 'B1' }])).state, 'applied')
  assert.deepEqual([await unitOf('T000001'), await unitOf('T000004')], ['B1', 'G'])
  const now = await placesOf(server)
  assert.deepEqual([now.get('G')!.parent, now.get('A1')!.state], ['B1', 'merged'])
  const posts = await server.record<{ code: string; until: string | null }>(
    `select u.code, o.valid_to as until from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id join staff p on p.staff_id = o.staff_id
     where p.employee_no = 'EA1' order by o.valid_from`
  )
  assert.deepEqual(posts, [
    { code: 'A1', until: '2026-08-10' },
    { code: 'B1', until: null }
  ])
  assert.deepEqual(await strayPositions(server), [])
})

test('what BOSS still delivers under a merged unit’s code goes to its successor', async () => {
  const again = row.individual(1, { unit_code: 'A1', name: '张三丰二', updated_at: '2026-11-09T08:00:00+08:00' })
  const worked = await server.deliver({ feed: 'accounts_individual', source: 'trial', period: '20260809', mode: 'delta' }, [again])
  assert.deepEqual([worked.state, worked.changed, worked.rejected], ['applied', 1, 0])
  assert.equal(await unitOf('T000001'), 'B1')
})

test('a split gives the new unit the accounts of its list, and what no list names stays', async () => {
  const part = { code: 'B2', name: 'B2公司', units: ['G'], accountNos: ['T000001'] }
  assert.equal((await applied('2026-08-10', [{ kind: 'split', unit: 'B1', parts: [part] }])).state, 'applied')
  assert.deepEqual([await unitOf('T000001'), await unitOf('T000003'), await unitOf('T000004')], ['B2', 'B', 'G'])
  assert.equal((await placesOf(server)).get('G')!.parent, 'B2')
  assert.deepEqual(await strayPositions(server), [])
})

test('a change that can no longer be done on its day fails whole, with the reason', async () => {
  const steps: OrgStep[] = [
    { kind: 'rename', unit: 'C', name: '改了名' },
    { kind: 'close', unit: 'B2' }
  ]
  const failed = await applied('2026-08-10', steps)
  assert.equal(failed.state, 'failed')
  assert.match(failed.why!, /UNIT_NOT_EMPTY.*"accounts":1/)
  const [c] = await server.record<{ name: string }>(`select name from org_unit where code = 'C'`)
  assert.equal(c!.name, 'C公司')
})

test('a feed that would close a unit in use is refused with the counts, and nothing of it is applied', async () => {
  const closing = { unit_code: 'B2', parent_code: 'B', name: 'B2公司', level: 'county', valid_from: '2026-08-01', valid_to: '2026-08-10' }
  const worked = await server.deliver({ feed: 'org_units', source: 'trial', period: '20260810', mode: 'delta' }, [closing])
  assert.equal(worked.state, 'refused')
  assert.match(worked.rejects[0]!.expected, /0 人、1 户、1 个下级/)
  assert.equal((await placesOf(server)).get('B2')!.state, 'open')
})

test('a unit that the feed announces is planned, and open on its first day', async () => {
  const coming = { unit_code: 'D', parent_code: 'P', name: 'D公司', level: 'city', valid_from: '2026-09-01' }
  const worked = await server.deliver({ feed: 'org_units', source: 'trial', period: '20260810', mode: 'delta', seq: '02' }, [coming])
  assert.equal(worked.state, 'applied')
  assert.equal((await placesOf(server)).get('D')!.state, 'planned')
  server.setClock('2026-08-31T16:00:30Z')
  await server.settle()
  assert.equal((await placesOf(server)).get('D')!.state, 'open')
  const tree = async (day: string) => (await inJob((tx) => orgTreeAt(tx, day))).some(({ code }) => code === 'D')
  assert.deepEqual([await tree('2026-08-31'), await tree('2026-09-01')], [false, true])
})

test('a functional team under any unit holds people, never accounts', async () => {
  const team: OrgStep = { kind: 'create', code: 'T', name: '政企服务组', level: 'team', parent: 'G' }
  assert.equal((await applied('2026-09-01', [team])).state, 'applied')
  const hired = await server.deliver({ feed: 'staff', source: 'trial', period: '20260831', mode: 'delta' }, [person('ET', 'T')])
  assert.deepEqual([hired.state, hired.rejected], ['applied', 0])
  const strayed = row.individual(9, { unit_code: 'T' })
  const refused = await server.deliver({ feed: 'accounts_individual', source: 'trial', period: '20260831', mode: 'delta' }, [strayed])
  assert.deepEqual(
    refused.rejects.map(({ column, code }) => [column, code]),
    [['unit_code', 'PARENT_MISSING']]
  )
  assert.match((await applied('2026-09-01', [{ kind: 'merge', unit: 'B1', into: 'T' }])).why!, /ORG_LEVEL/)
})

test('ADM-A39: a person in two units keeps the other post and its rights when one ends', async () => {
  const two = person('E2', 'C', { second_unit_codes: 'R' })
  await server.deliver({ feed: 'staff', source: 'trial', period: '20260901', mode: 'delta' }, [two])
  await server.record(
    `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at)
     select gen_random_uuid(), staff_id, 'supervisor', (select org_unit_id from org_unit where code = 'R'), '2026-09-01', 'active', now()
     from staff where employee_no = 'E2'`
  )
  server.setClock('2026-09-03T02:00:00Z')
  await server.deliver({ feed: 'staff', source: 'trial', period: '20260902', mode: 'delta' }, [person('E2', 'R')])
  const posts = await server.record<{ code: string }>(
    `select u.code from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id join staff p on p.staff_id = o.staff_id
     where p.employee_no = 'E2' and o.valid_to is null`
  )
  assert.deepEqual(posts, [{ code: 'R' }])
  const [grant] = await server.record<{ state: string }>(
    `select g.state from role_grant g join staff p on p.staff_id = g.staff_id where p.employee_no = 'E2'`
  )
  assert.equal(grant!.state, 'active')
})
