import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'

import { FactsFault, ScopeMissing } from './errors.ts'
import { migrateFacts } from './migrate.ts'
import { accountsNow, facts, value, visible } from './statement.ts'
import type { Asked, FactScope, FactStatement } from './statement.ts'
import { openFactStore } from './store.ts'
import type { FactStore } from './store.ts'

const MIGRATIONS = new URL('../../../db/clickhouse', import.meta.url).pathname

/** Account 1 and 2 stand in unit 10..20, account 3 in 20..30; user 2 uses a subscription that account 1 pays. Load 9 is invisible. */
const BILLS = [
  { account_id: 1, user_account: 0, payer_group: 1, net_fen: 100, load_id: 1, sign: 1 },
  { account_id: 1, user_account: 2, payer_group: 1, net_fen: 30, load_id: 1, sign: 1 },
  { account_id: 2, user_account: 2, payer_group: 0, net_fen: 7, load_id: 2, sign: 1 },
  { account_id: 3, user_account: 3, payer_group: 0, net_fen: 1000, load_id: 1, sign: 1 },
  { account_id: 3, user_account: 3, payer_group: 0, net_fen: 1000, load_id: 2, sign: -1 },
  { account_id: 3, user_account: 3, payer_group: 0, net_fen: 900, load_id: 2, sign: 1 },
  { account_id: 1, user_account: 0, payer_group: 1, net_fen: 50_000, load_id: 9, sign: 1 }
]
const ACCOUNTS = [
  { account_id: 1, version: 1, org_pos: 12 },
  { account_id: 2, version: 1, org_pos: 25 },
  { account_id: 2, version: 2, org_pos: 19 },
  { account_id: 3, version: 1, org_pos: 20 }
]

// 10^12 pairs: longer than any limit.
const ENDLESS = facts`select count() as n from (select arrayJoin(range(1000000)) as a) as x, (select arrayJoin(range(1000000)) as b) as y
  where sipHash64(a, b) = 1`

/** What the store promises whichever engine answers. */
export function storeOfFactsBehaves(urlOf: () => Promise<{ url: string | null; close(): Promise<void> }>): void {
  let store: FactStore
  let dataDir = ''
  let engine: { url: string | null; close(): Promise<void> }
  const seen = (who: FactScope, loads: readonly number[] = [1, 2]): Asked => ({
    who,
    visible: {
      loads: [...loads.map((loadId) => ({ loadId, fact: 'fact_bill' })), { loadId: 9, fact: 'fact_usage_month' }],
      asOfLoad: Math.max(0, ...loads)
    }
  })
  const everything: FactScope = { everything: true }
  const unit = (lo: number, hi: number, mine: number[] = []): FactScope => ({ intervals: [{ lo, hi }], mine })
  const manager = (...mine: number[]): FactScope => ({ intervals: [], mine })
  const billed = (owner = 'account_id', of: readonly number[] | 'all' = 'all') =>
    facts`select sum(net_fen * sign) as fen from ${visible('fact_bill', { owner, of })}`
  const fenOf = async (asked: Asked, statement: FactStatement = billed()) => (await store.ask<{ fen: number }>(asked, statement))[0]!.fen

  before(async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'jingwei-facts-'))
    engine = await urlOf()
    store = await openFactStore({ dataDir, url: engine.url, memoryMb: 2048 })
    await store.ready()
    await migrateFacts(store, MIGRATIONS)
    await store.insertRows(
      'fact_bill',
      BILLS.map((row, i) => ({ month: '2026-03-01', subscription_id: i, charge_class: 'monthly_fee', line: i + 1, ...row }))
    )
    await store.insertRows('account_now', ACCOUNTS)
  })
  after(async () => {
    await store.close()
    await engine.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  test('migrations run once', async () => {
    await migrateFacts(store, MIGRATIONS, (line) => assert.fail(line))
  })

  test('a question without a scope is refused', async () => {
    for (const asked of [
      undefined,
      {},
      { who: undefined, visible: { loads: [], asOfLoad: 0 } },
      { who: {}, visible: { loads: [] } },
      { who: everything }
    ]) {
      await assert.rejects(store.ask(asked as unknown as Asked, billed()), ScopeMissing)
    }
  })

  test('a fact that is reached otherwise than through a source is refused', async () => {
    const bills = visible('fact_bill', { owner: 'account_id', of: 'all' })
    const attempts = [
      facts`select sum(net_fen) from fact_bill`,
      facts`select sum(net_fen) from "fact_bill"`,
      facts`select sum(net_fen) from default.fact_bill`,
      facts`select * from ${bills} b, account_month`,
      facts`select * from ${bills} b join account_month using (account_id)`,
      facts`select * from ${bills} where account_id in account_month`,
      facts`select * from ${bills} where account_id in (select account_id from account_month)`,
      facts`select * from ${bills} where account_id in (account_now)`,
      facts`select * from merge('fact_.*')`,
      facts`select joinGet('stage_x', 'v', account_id) from ${bills}`,
      facts`select * from ${bills} -- (
        union all select * from account_month`,
      facts`select 1; drop table fact_bill`,
      facts`select * from ${bills} settings max_execution_time = 0`,
      facts`insert into fact_bill select * from ${bills}`
    ]
    for (const [i, attempt] of attempts.entries()) await assert.rejects(store.ask(seen(everything), attempt), ScopeMissing, `attempt ${i}`)
    await assert.rejects(store.rows('select * from fact_bill'), ScopeMissing)
    await assert.rejects(store.rows('select * from stage_x, account_now'), ScopeMissing)
  })

  test('a manager sees the rows of his own accounts only', async () => {
    assert.equal(await fenOf(seen(manager(1))), 130)
    assert.equal(await fenOf(seen(manager(2))), 7)
    assert.equal(await fenOf(seen(manager())), 0)
    assert.equal(await fenOf(seen(manager(1)), billed('account_id', [1, 3])), 130)
    assert.equal(await fenOf(seen(manager(1)), billed('account_id', [])), 0)
  })

  test('a unit sees its accounts by where they stand now', async () => {
    assert.equal(await fenOf(seen(unit(10, 20))), 137, 'account 2 has moved in')
    assert.equal(await fenOf(seen(unit(20, 30))), 900)
    assert.equal(await fenOf(seen(unit(20, 30, [2]))), 907, 'the unit and his own')
    assert.equal(await fenOf(seen(unit(20, 30, [2])), billed('account_id', [1, 2])), 7)
    assert.equal(await fenOf(seen(unit(10, 20)), billed('account_id', [2, 3])), 7)
    assert.equal(await fenOf(seen(unit(0, 0))), 0)
  })

  test('the owner that a question names carries the scope', async () => {
    assert.equal(await fenOf(seen(manager(2)), billed('user_account')), 37)
    assert.equal(await fenOf(seen(unit(10, 20)), billed('payer_group')), 130)
  })

  test('rows of a load that is not visible are not counted', async () => {
    assert.equal(await fenOf(seen(everything)), 1037)
    assert.equal(await fenOf(seen(everything, [1])), 1130)
    assert.equal(await fenOf(seen(everything, [1, 9])), 51_130)
    assert.equal(await fenOf(seen(everything, [])), 0)
  })

  test('accounts as they are now come once each, within the scope', async () => {
    const counted = facts`select toUInt32(count()) as n, groupArray(account_id) as ids from ${accountsNow({ of: 'all' })}`
    assert.deepEqual(await store.ask(seen(unit(10, 20)), counted), [{ n: 2, ids: [1, 2] }])
    assert.deepEqual(await store.ask(seen(manager(3)), counted), [{ n: 1, ids: [3] }])
    assert.deepEqual(await store.ask(seen(manager(3)), facts`select count() as n from ${accountsNow({ of: [1, 2] })}`), [{ n: 0 }])
  })

  test('values are values, whatever stands in them', async () => {
    const nasty = ["x' or 1=1 --", '{p1:String}', 'a\\', "\\'); drop table fact_bill; --", '经纬\n\t"`', '[1,2]', '']
    for (const text of nasty) {
      const [row] = await store.ask<{ t: string; n: number }>(
        seen(manager(1)),
        facts`select ${value(text, 'String')} as t, count() as n from ${visible('fact_bill', { owner: 'account_id', of: 'all' })} where charge_class != ${value(text, 'String')}`
      )
      assert.deepEqual(row, { t: text, n: 2 })
    }
    const listed = facts`select ${value(nasty, 'Array(String)')} as t, ${value([1, 2], 'Array(UInt64)')} as n`
    assert.deepEqual(await store.ask(seen(manager()), listed), [{ t: nasty, n: [1, 2] }])
    assert.equal(await fenOf(seen(everything)), 1037)
  })

  test('what is no value, name or id does not come into the statement', async () => {
    const text = '1) or (1 = 1' as unknown as number
    await assert.rejects(store.ask(seen(manager(text)), billed()), RangeError)
    await assert.rejects(store.ask(seen(unit(0, text)), billed()), RangeError)
    await assert.rejects(store.ask(seen(everything, [text]), billed()), RangeError)
    await assert.rejects(store.ask(seen(everything), billed('account_id', [text])), RangeError)
    assert.throws(() => visible('fact_bill', { owner: '1 or account_id', of: 'all' }), TypeError)
    assert.throws(() => visible('fact_bill where 1 --', { owner: 'account_id', of: 'all' }), TypeError)
    assert.throws(() => value(1, 'UInt8} or {x:UInt8' as 'UInt8'), TypeError)
    assert.throws(() => facts`select ${'1' as unknown as FactStatement}`, TypeError)
    await assert.rejects(store.ask(seen(everything), facts`select 1`, { tag: "x' or 1" }), RangeError)
  })

  test('an integer beyond the safe range is refused, not rounded', async () => {
    await assert.rejects(store.ask(seen(everything), facts`select toUInt64(9007199254740993) as n`), RangeError)
    assert.deepEqual(await store.ask(seen(everything), facts`select toInt64(-9007199254740991) as n`), [{ n: -9007199254740991 }])
  })

  test('a file of 100,000 lines is copied, checked and numbered by the engine', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `2026-03,${i % 5000},"item ""${i}""",${i === 500 ? 'ten' : i}\n`).join('')
    const file = path.join(dataDir, 'lines.csv.zst')
    await writeFile(file, zstdCompressSync(Buffer.from(lines)))
    await store.run(
      'create table stage_lines (line UInt32, account_id UInt64, item String, fen Nullable(Int64)) engine = MergeTree order by line'
    )
    const filled = await store.insertFile({
      into: 'stage_lines (line, account_id, item, fen)',
      select: 'select rowNumberInAllBlocks() + {first:UInt32}, toUInt64(c2), c3, toInt64OrNull(c4) from input',
      params: { first: 1 },
      structure: 'c1 String, c2 String, c3 String, c4 String',
      path: file,
      format: 'CSV',
      settings: { input_format_parallel_parsing: 1 }
    })
    assert.equal(filled, 100_000)
    const rows = await store.rows(
      "select count() as n, countIf(item != concat('item \"', toString(line - 1), '\"')) as wrong, groupArrayIf(line, fen is null) as bad from stage_lines"
    )
    assert.deepEqual(rows, [{ n: 100_000, wrong: 0, bad: [501] }])
    await store.insertFile({
      into: 'stage_lines (line, fen)',
      select: "select n, toInt64(c4) from (select rowNumberInAllBlocks() as n, c4 from input) where c4 in ('7', '99999')",
      structure: 'c1 String, c2 String, c3 String, c4 String',
      path: file,
      format: 'CSV',
      settings: { max_threads: 8 }
    })
    assert.deepEqual(await store.rows("select line, fen from stage_lines where item = '' order by line"), [
      { line: 7, fen: 7 },
      { line: 99999, fen: 99999 }
    ])
    await store.run('drop table stage_lines')
  })

  test('a question by the user account or by the payer reads the projection of that order', async () => {
    await store.run('create table fact_bill_stage as fact_bill')
    await store.run(
      `insert into fact_bill_stage (month, account_id, user_account, payer_group, load_id, sign)
       select '2026-03-01', number, intHash32(number), intHash32(number + 1), 1, 1 from numbers(200000)`
    )
    for (const [owner, projection] of [
      ['user_account', 'by_user_account'],
      ['payer_group', 'by_payer_group']
    ]) {
      const plan = await store.rows<{ explain: string }>(
        `explain select sum(net_fen * sign) from (select * from fact_bill_stage where load_id in (1,2) and ${owner} in (4242,5))`
      )
      assert.ok(
        plan.some((row) => row.explain.includes(`(${projection})`)),
        JSON.stringify(plan)
      )
    }
    await store.run('drop table fact_bill_stage')
  })

  test('a file outside the data folder, a pattern or words in its description are refused', async () => {
    const file = {
      into: 'stage_x',
      select: 'select * from input',
      structure: 'c1 String',
      path: path.join(dataDir, 'one.csv'),
      format: 'CSV' as const
    }
    await writeFile(file.path, '1\n')
    await writeFile(path.join(dataDir, 'o{n}e.csv'), '1\n')
    await assert.rejects(store.insertFile({ ...file, path: '/etc/passwd' }), /not a file of the data folder/)
    await assert.rejects(store.insertFile({ ...file, path: path.join(dataDir, '../../etc/passwd') }))
    await assert.rejects(store.insertFile({ ...file, path: path.join(dataDir, 'o{n}e.csv') }), /not a file of the data folder/)
    await assert.rejects(store.insertFile({ ...file, structure: "c1 String', 'x" }), RangeError)
    await assert.rejects(store.insertFile({ ...file, into: 'stage_x values (1); drop' }), RangeError)
    await assert.rejects(store.insertFile({ ...file, format: "CSV') --" as 'CSV' }), RangeError)
    await assert.rejects(store.insertFile({ ...file, settings: { 'a = 1, b': 1 } }), RangeError)
  })

  test("the engine's own refusal carries its word", async () => {
    await assert.rejects(store.run('select * from nowhere'), (fault) => fault instanceof FactsFault && fault.code === 'UNKNOWN_TABLE')
    await assert.rejects(
      store.ask(seen(everything), ENDLESS, { seconds: 0.2 }),
      (fault) => fault instanceof FactsFault && fault.code === 'TIMEOUT_EXCEEDED'
    )
  })

  test('a question is cancelled by its tag, running or waiting', async () => {
    const asked = Array.from({ length: 7 }, () =>
      store.ask(seen(everything), ENDLESS, { tag: 'page-1' }).then(
        () => 'answered',
        (fault: FactsFault) => fault.code
      )
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    for (let i = 0; i < 20 && (await settled(asked)) < asked.length; i++) await store.cancel('page-1')
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['QUERY_WAS_CANCELLED']))
  })
}

const settled = async (all: readonly Promise<unknown>[]) => {
  let count = 0
  for (const one of all) void one.then(() => count++)
  await new Promise((resolve) => setTimeout(resolve, 100))
  return count
}
