import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { buildWorld, provinceRows } from '../demo/index.ts'
import type { Row, World } from '../demo/index.ts'
import { row, startedServer } from './given.ts'
import type { Answer, Caller, Key, Tamper, TestServer } from './given.ts'

let server: TestServer
let analyst: Caller
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  analyst = await server.signedIn('analyst')
  await deliverTrial()
})
after(() => server.close())

const trial = { source: 'trial', period: '20260930' }
const bills = (more: Partial<Key> = {}): Key => ({ feed: 'bill_items', source: 'trial', period: '202609', ...more })
const yuan = (n: number) => n * 100

// The example of ARC-36: groups P (1), C (2) and Q (3); s1 and s2 are members of C, s3 of P; s2 is a secondary member of Q.
async function deliverTrial(): Promise<void> {
  const applied = async (key: Key, rows: readonly Row[]) => {
    const worked = await server.deliver(key, rows)
    assert.deepEqual([worked.state, worked.rejected, worked.codes], ['applied', 0, []], key.feed)
  }
  await applied(
    { feed: 'accounts_individual', ...trial },
    [1, 2, 3].map((n) => row.individual(n))
  )
  await applied(
    { feed: 'accounts_group', ...trial },
    [1, 2, 3].map((n) => row.group(n))
  )
  await applied(
    { feed: 'subscriptions', ...trial },
    [1, 2, 3].map((n) => row.subscription(n, { user_no: `T00000${n}` }))
  )
  const paying = (paying_account_no: string, owner_no: string | null): Row => ({ paying_account_no, owner_no, state: 'normal' })
  await applied({ feed: 'paying_accounts', source: 'trial', period: '202609' }, [
    paying('AP', 'G000001'),
    paying('AC', 'G000002'),
    paying('A1', 'T000001'),
    paying('A2', null)
  ])
  const member = (group_no: string, subscription_no: string, main_group: 0 | 1): Row => ({
    group_no,
    subscription_no,
    main_group,
    valid_from: '2024-01-01'
  })
  await applied({ feed: 'members', source: 'trial', period: '202609' }, [
    member('G000002', 'S000001', 1),
    member('G000002', 'S000002', 1),
    member('G000001', 'S000003', 1),
    member('G000003', 'S000002', 0)
  ])
  await applied(bills(), example)
}
const lineFee = row.bill(null, 'AC', yuan(200), {
  holding_no: 'H1',
  line_owner_no: 'G000002',
  charge_class: 'product_fee',
  item_code: 'LINE'
})
const example: readonly Row[] = [
  row.bill('S000001', 'AP', yuan(100)),
  row.bill('S000001', 'A1', yuan(20), { charge_class: 'voice', item_code: 'VOICE' }),
  row.bill('S000002', 'A2', yuan(50)),
  row.bill('S000003', 'AP', yuan(30)),
  lineFee
]

async function idOf(accountNo: string): Promise<number> {
  const [found] = await server.record<{ id: number }>('select account_id as id from account where account_no = $1', [accountNo])
  return found!.id
}
async function september(accountNo: string) {
  const { body } = await analyst.get<Answer<'consumption'>>(`/accounts/${await idOf(accountNo)}/consumption`)
  return body.months.find((month) => month.month === '2026-09')!
}
const rowsBehind = async (accountNo: string, month = '2026-09') =>
  (await analyst.get<Answer<'billRows'>>(`/accounts/${await idOf(accountNo)}/bill-rows`, { month })).body

/** Sums of the visible rows by one of their two groups, fen. */
async function byOwner(owner: 'payer_group' | 'use_group'): Promise<Record<string, number>> {
  const loads = await server.record<{ load_id: number }>(
    `select load_id from load where visible and origin like 'bill_items.trial.%.202609'`
  )
  const sums = await server.looked<{ id: number; fen: number }>(
    `select ${owner} as id, sum(sign * net_fen) as fen from fact_bill where load_id in (${loads.map((l) => l.load_id).join(', ')}) group by id order by id`
  )
  const names = await server.record<{ id: number; no: string }>('select account_id as id, account_no as no from account')
  return Object.fromEntries(sums.map(({ id, fen }) => [names.find((name) => name.id === id)?.no ?? 'none', fen]))
}

test('ARC-A1: the five rows of the example make 130 and 270 by payer, 30 and 370 by use, 400 of each tree, and nothing of Q', async () => {
  assert.deepEqual(await byOwner('payer_group'), { G000001: yuan(130), G000002: yuan(270) })
  assert.deepEqual(await byOwner('use_group'), { G000001: yuan(30), G000002: yuan(370) })
  assert.equal((await september('G000003')).fen, 0)
})

test('the page of a group tells what it pays itself, and of a user what he spent whoever paid', async () => {
  const [p, c, s1] = [await september('G000001'), await september('G000002'), await september('T000001')]
  assert.deepEqual([p.fen, p.unifiedFen], [yuan(130), yuan(130)])
  assert.deepEqual([c.fen, c.unifiedFen, c.fen - c.unifiedFen!], [yuan(270), yuan(200), yuan(70)])
  assert.deepEqual([s1.fen, s1.unifiedFen, s1.byClass], [yuan(120), null, { monthly_fee: yuan(100), voice: yuan(20) }])
  assert.deepEqual([(await september('T000002')).fen, (await september('T000003')).fen], [yuan(50), yuan(30)])
})

test('a retransmission with equal content writes no row', async () => {
  const again = await server.deliver(bills({ seq: '01' }), example)
  assert.deepEqual([again.state, again.added, again.changed, again.equal, again.reversed], ['applied', 0, 0, 5, 0])
  const [written] = await server.looked<{ n: number }>(`select count() as n from fact_bill where load_id = ${again.loadId}`)
  assert.equal(written!.n, 0)
})

test('a retransmission with one changed amount takes the old row back and adds the new one', async () => {
  const worked = await server.deliver(bills({ seq: '02' }), example.with(2, row.bill('S000002', 'A2', yuan(46))))
  assert.deepEqual([worked.state, worked.added, worked.changed, worked.equal, worked.reversed], ['applied', 0, 1, 4, 0])
  const written = await server.looked<{ sign: number; net_fen: number }>(
    `select sign, net_fen from fact_bill where load_id = ${worked.loadId} order by sign`
  )
  assert.deepEqual(written, [
    { sign: -1, net_fen: yuan(50) },
    { sign: 1, net_fen: yuan(46) }
  ])
  assert.equal((await september('T000002')).fen, yuan(46))
  const behind = await rowsBehind('T000002')
  assert.deepEqual(
    behind.rows.map((one) => one.netFen).toSorted((a, b) => a - b),
    [-yuan(50), yuan(46), yuan(50)]
  )
  assert.equal(behind.totalFen, yuan(46))
})

test('a row that a retransmission no longer has is taken back, other months are not touched', async () => {
  const august = await server.deliver(bills({ period: '202608' }), [row.bill('S000001', 'A1', 700, { bill_month: '2026-08' })])
  assert.equal(august.state, 'applied')
  const worked = await server.deliver(bills({ seq: '03' }), example.slice(0, 4))
  assert.deepEqual([worked.added, worked.changed, worked.equal, worked.reversed], [0, 1, 3, 1])
  assert.deepEqual([(await september('G000002')).fen, (await september('T000002')).fen], [yuan(70), yuan(50)])
  assert.equal((await rowsBehind('T000001', '2026-08')).totalFen, 700)
  assert.deepEqual((await server.deliver(bills({ seq: '04' }), example)).state, 'applied')
  assert.equal((await september('G000002')).fen, yuan(270))
})

test('a question that names the load of the first answer sees what that one saw', async () => {
  const id = await idOf('T000003')
  const { body: first } = await analyst.get<Answer<'consumption'>>(`/accounts/${id}/consumption`)
  await server.deliver(bills({ seq: '05' }), example.with(3, row.bill('S000003', 'AP', yuan(31))))
  const then = await analyst.get<Answer<'billRows'>>(`/accounts/${id}/bill-rows`, { month: '2026-09', asOfLoad: first.asOfLoad })
  assert.equal(then.body.totalFen, yuan(30))
  assert.equal((await rowsBehind('T000003')).totalFen, yuan(31))
})

test('a total that differs by one fen refuses the delivery whole', async () => {
  const less: Tamper = { manifest: (m) => ({ ...m, totals: { ...m.totals, net_fen: m.totals.net_fen! - 1 } }) }
  const worked = await server.deliver(bills({ period: '202607' }), [row.bill('S000001', 'A1', 700, { bill_month: '2026-07' })], less)
  assert.deepEqual([worked.state, worked.codes, worked.loadId], ['refused', ['TOTAL_DIFFERS'], null])
  assert.deepEqual(worked.findings[0], { code: 'TOTAL_DIFFERS', place: 'net_fen', found: '700', expected: '699' })
  assert.deepEqual(await server.looked(`select line from fact_bill where month = '2026-07-01'`), [])
})

// A line that cannot be read adds nothing to the control totals: those planted here are of 0 fen.
const cellFaults: readonly [code: string, column: string, given: Row, text?: Tamper['text']][] = [
  ['COLUMN_COUNT', '', { item_code: 'HERE' }, (csv) => csv.replace('HERE', 'HE,RE')],
  ['LINE_TOO_LONG', '', { item_code: 'HERE' }, (csv) => csv.replace('HERE', 'X'.repeat(70_000))],
  ['BAD_CHARACTER', '', { item_code: 'HERE' }, (csv) => csv.replace('HERE', 'HE\0RE')],
  ['REQUIRED', 'item_code', { item_code: null }],
  ['TYPE', 'volume', { volume: '7.0' }],
  ['TYPE', 'item_code', { item_code: '月租' }],
  ['LENGTH', 'item_code', { item_code: 'X'.repeat(33) }],
  ['RANGE', 'written_off_fen', { written_off_fen: -1 }],
  ['NOT_IN_LIST', 'charge_class', { charge_class: 'tax' }],
  ['CHECK_FAILED', 'net_fen', { gross_fen: 800 }],
  ['CHECK_FAILED', 'subscription_no', { subscription_no: null, line_owner_no: 'G000001' }],
  ['CHECK_FAILED', 'paid_fen', { paid_fen: 701 }],
  ['OUT_OF_PERIOD', 'bill_month', { bill_month: '2026-05' }],
  ['PARENT_MISSING', 'subscription_no', { subscription_no: 'S999999' }],
  ['PARENT_MISSING', 'paying_account_no', { paying_account_no: 'A9' }],
  ['PARENT_MISSING', 'line_owner_no', { subscription_no: null, holding_no: 'H9', line_owner_no: 'G999999' }]
]
for (const [i, [code, column, given, text]] of cellFaults.entries()) {
  test(`${code} alone refuses a delivery of bill_items, in ${column || 'the line'} (${i + 1})`, async () => {
    const month = { bill_month: '2026-06' }
    const good = [row.bill('S000001', 'A1', 700, month), row.bill('S000002', 'A2', 700, month)]
    const worked = await server.deliver(
      bills({ period: '202606', seq: String(i).padStart(2, '0') }),
      [...good, row.bill('S000003', 'AP', text ? 0 : 700, { ...month, ...given })],
      text ? { text } : {}
    )
    assert.deepEqual(
      worked.rejects.map((reject) => [reject.line, reject.column, reject.code]),
      [[3, column, code]]
    )
    assert.deepEqual([worked.state, worked.codes, worked.rejected], ['refused', ['TOO_MANY_REJECTS'], 1])
    assert.ok(worked.rejects[0]!.expected.length > 3)
  })
}

test('a repeated key rejects every line of it, and nothing of the refused deliveries has come in', async () => {
  const twice = row.bill('S000001', 'A1', 700, { bill_month: '2026-06' })
  const worked = await server.deliver(bills({ period: '202606', seq: '90' }), [
    twice,
    row.bill('S000002', 'A2', 1, { bill_month: '2026-06' }),
    twice
  ])
  assert.deepEqual(
    worked.rejects.map(({ line, code }) => [line, code]),
    [
      [1, 'DUPLICATE_KEY'],
      [3, 'DUPLICATE_KEY']
    ]
  )
  assert.deepEqual(await server.looked(`select line from fact_bill where month = '2026-06-01'`), [])
  assert.deepEqual(
    await server.services.facts.rows(`select name from system.tables where database = currentDatabase() and name like 'stage\\\\_%'`),
    []
  )
})

test('chart, bill rows and what the generator wrote agree to the fen for every account of the province', async () => {
  const world = buildWorld('tiny', '2026-10')
  const userOf = new Map([...provinceRows(world, 'subscriptions')].map((line) => [line.subscription_no, line.user_no ?? null]))
  const accounts = await server.record<{ id: number; no: string; kind: string }>(
    `select account_id as id, account_no as no, kind from account where source_system = 'boss' order by account_id`
  )
  const charts = new Map<number, Answer<'consumption'>['months']>()
  for (const { id } of accounts) charts.set(id, (await analyst.get<Answer<'consumption'>>(`/accounts/${id}/consumption`)).body.months)
  for (const [i, month] of ['2026-08', '2026-09', '2026-10'].entries()) {
    const lines = [...provinceRows(world, 'bill_items', world.through - 2 + i)]
    const spent = new Map<string, number>()
    for (const line of lines) {
      const user = line.subscription_no ? userOf.get(line.subscription_no) : null
      if (user) spent.set(String(user), (spent.get(String(user)) ?? 0) + Number(line.net_fen))
    }
    const sums = await Promise.all(
      accounts.map(async ({ id, no, kind }) => {
        const { body: behind } = await analyst.get<Answer<'billRows'>>(`/accounts/${id}/bill-rows`, { month })
        const sum = behind.rows.reduce((total, one) => total + one.netFen, 0)
        const shown = charts.get(id)!.find((one) => one.month === month)!
        assert.deepEqual([shown.fen, behind.totalFen], [sum, sum], `${no} ${month}`)
        if (kind === 'individual') assert.equal(sum, spent.get(no) ?? 0, `${no} ${month}`)
        return kind === 'group' ? sum : 0
      })
    )
    assert.equal(
      sums.reduce((total, sum) => total + sum, 0),
      ofGroups(world, lines, month),
      month
    )
  }
})

/** What a month's bill lines bring the groups: what is paid from their accounts, and what their main members of that month's end pay themselves. */
function ofGroups(world: World, lines: readonly Row[], month: string): number {
  const groups = new Set([...provinceRows(world, 'accounts_group')].map((line) => line.account_no))
  const paying = new Set(
    [...provinceRows(world, 'paying_accounts')].flatMap((line) => (groups.has(line.owner_no) ? [line.paying_account_no] : []))
  )
  // Every month of the three has at most 31 days, and members come and go in the middle of one.
  const end = `${month}-31`
  const members = new Set(
    [...provinceRows(world, 'members')].flatMap((line) =>
      line.main_group && String(line.valid_from) <= end && (!line.valid_to || String(line.valid_to) > end) ? [line.subscription_no] : []
    )
  )
  return lines
    .filter((line) => paying.has(line.paying_account_no) || members.has(line.subscription_no))
    .reduce((total, line) => total + Number(line.net_fen), 0)
}
