import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Row } from '../demo/index.ts'
import { row, startedServer } from './given.ts'
import type { Key, Tamper, TestServer } from './given.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  const applied = async (key: Key, rows: readonly Row[]) => assert.equal((await server.deliver(key, rows)).state, 'applied', key.feed)
  const day = { source: 'trial', period: '20260930' }
  await applied({ feed: 'accounts_individual', ...day }, [row.individual(1), row.individual(2)])
  await applied(
    { feed: 'subscriptions', ...day },
    [1, 2].map((n) => row.subscription(n, { user_no: `T00000${n}` }))
  )
  await applied(
    { feed: 'paying_accounts', source: 'trial', period: '202609' },
    ['A1', 'A2'].map((paying_account_no) => ({ paying_account_no, state: 'normal' }))
  )
})
after(() => server.close())

const bills = (more: Partial<Key> = {}): Key => ({ feed: 'bill_items', source: 'trial', period: '202606', ...more })

test('bills of another encoding than declared are told by one finding of the file', async () => {
  const foreign: Tamper = { text: (csv) => Buffer.from(csv.replaceAll('FEE', '\u00b7\u00d1'), 'latin1') }
  const worked = await server.deliver(
    bills({ period: '202606', seq: '80' }),
    [row.bill('S000001', 'A1', 700, { bill_month: '2026-06', item_code: 'FEE' })],
    foreign
  )
  assert.deepEqual([worked.state, worked.codes, worked.rejects], ['refused', ['ENCODING_BAD'], []])
})

test('a sum that differs beside lines that cannot be read says how many they are', async () => {
  const month = { bill_month: '2026-06' }
  const worked = await server.deliver(
    bills({ period: '202606', seq: '81' }),
    [row.bill('S000001', 'A1', 700, month), row.bill('S000002', 'A2', 5, { ...month, item_code: 'HERE' })],
    { text: (csv) => csv.replace('HERE', 'HE,RE') }
  )
  assert.deepEqual([...new Set(worked.codes)].toSorted(), ['TOO_MANY_REJECTS', 'TOTAL_DIFFERS'])
  const told = worked.findings.find(({ place }) => place === 'net_fen')!
  assert.deepEqual([told.found, told.expected], ['700', '705(1 行无法读取,未计入)'])
})

test('a delivery without a fault is taken straight, one with a fault line by line, and what they leave is the same', async () => {
  const { facts } = server.services
  const said: string[] = []
  const run = facts.run.bind(facts)
  Object.assign(facts, { run: (sql: string, ...more: []) => (said.push(sql), run(sql, ...more)) })
  const byLine = () => said.splice(0).some((sql) => sql.includes('stage_lines_'))
  try {
    const august = { bill_month: '2026-05' }
    const good = [row.bill('S000001', 'A1', 700, august), row.bill('S000002', 'A2', 40, august)]
    const straight = await server.deliver(bills({ period: '202605', rowsPerPart: 1, compression: 'zst' }), good)
    assert.deepEqual([straight.state, straight.added, byLine()], ['applied', 2, false])
    // A quoted cell with a line feed is well read, yet not by the engine's rule for codes: refused, and told by line.
    const refused = await server.deliver(bills({ period: '202605', seq: '01' }), good, { text: (csv) => csv.replace(',A2,', ',"A\nP",') })
    assert.deepEqual(
      [refused.state, refused.rejects.map(({ line, column, code }) => [line, column, code]), byLine()],
      ['refused', [[2, 'paying_account_no', 'TYPE']], true]
    )
    const again = await server.deliver(bills({ period: '202605', seq: '02' }), good)
    assert.deepEqual([again.equal, again.added, byLine()], [2, 0, false])
  } finally {
    Object.assign(facts, { run })
  }
})

test('a reference that came after the last load is found by the next one, and one that moved leads to where it is now', async () => {
  const july = { bill_month: '2026-07' }
  const owner = async () =>
    (
      await server.looked<{ no: number }>(
        `select account_id as no from fact_bill where month = '2026-07-01' and sign = 1 order by load_id desc limit 1`
      )
    )[0]!.no
  const idOf = async (no: string) =>
    (await server.record<{ id: number }>(`select account_id::int as id from account where account_no = $1`, [no]))[0]!.id
  const late = [row.bill('S000009', 'A1', 700, july)]
  assert.deepEqual((await server.deliver(bills({ period: '202607' }), late)).rejects[0]!.code, 'PARENT_MISSING')
  const day = (n: number): Key => ({ feed: 'subscriptions', source: 'trial', period: `202610${n}`, mode: 'delta' })
  await server.deliver(day(10), [row.subscription(9, { user_no: 'T000001' })])
  assert.equal((await server.deliver(bills({ period: '202607', seq: '01' }), late)).state, 'applied')
  assert.equal(await owner(), await idOf('T000001'))
  await server.deliver(day(11), [row.subscription(9, { user_no: 'T000002', updated_at: '2026-11-20T08:00:00+08:00' })])
  assert.equal((await server.deliver(bills({ period: '202607', seq: '02' }), late)).state, 'applied')
  assert.equal(await owner(), await idOf('T000002'))
})
