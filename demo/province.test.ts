import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { feedDefinitions } from '../definitions/feeds.ts'
import { columnFaults, fileFaults, linesOf, manifestsIn } from './delivered.ts'
import type { Line } from './delivered.ts'
import { demoLogins } from './logins.ts'
import { plans } from './plans.ts'
import { generateProvince } from './province.ts'
import { lineFaults } from './rules.ts'
import { buildWorld, sizes } from './world.ts'

const through = '2026-03'
const root = mkdtempSync(join(tmpdir(), 'jingwei-province-'))
after(() => rmSync(root, { recursive: true, force: true }))

const folderOf = (feed: string) => join(root, 'S', feed === 'org_units' || feed === 'staff' ? 'hr' : 'boss')
const manifestsOf = (feed: string) => manifestsIn(folderOf(feed)).filter((m) => m.feed === feed)
const read = new Map<string, Line[]>()
const all = (feed: string): Line[] => {
  const lines = read.get(feed) ?? manifestsOf(feed).flatMap((m) => linesOf(folderOf(feed), m))
  read.set(feed, lines)
  return lines
}
const column = (feed: string, name: string): Set<string> => new Set(all(feed).flatMap((line) => line[name] ?? []))

const digest = (folder: string): string => {
  const hash = createHash('sha256')
  for (const source of ['boss', 'hr'])
    for (const name of readdirSync(join(folder, source)).toSorted()) hash.update(name).update(readFileSync(join(folder, source, name)))
  return hash.digest('hex')
}

describe('the demo province of size S', () => {
  before(() => generateProvince({ size: 'S', through, outDir: join(root, 'S') }))

  test('every delivery is what its manifest says', () => {
    for (const source of ['hr', 'boss']) {
      const folder = join(root, 'S', source)
      for (const manifest of manifestsIn(folder)) assert.deepEqual(fileFaults(folder, manifest), [], `${manifest.feed} ${manifest.period}`)
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.endsWith('.tmp')),
        []
      )
    }
  })

  test('no line breaks its declaration in feeds.yaml, the checks of its feed, or its key', () => {
    for (const { id } of [...feedDefinitions().feeds.values()].filter(({ id }) => manifestsOf(id).length > 0)) {
      const keys = new Set<string>()
      for (const line of all(id)) {
        const period = line.bill_month ?? line.month ?? through
        const faults = [...columnFaults(id, line), ...lineFaults(id, line, period.replace('-', ''))]
        if (faults.length > 0) assert.fail(`${id} ${faults.join(', ')} ${JSON.stringify(line)}`)
        const key = feedDefinitions()
          .feeds.get(id)!
          .key.map((name) => line[name] ?? '')
          .join('|')
        assert.ok(!keys.has(key), `${id} delivers ${key} twice`)
        keys.add(key)
      }
    }
  })

  test('every reference finds what it names', () => {
    const delivered = new Set([
      'org_units',
      'staff',
      'accounts_individual',
      'accounts_group',
      'subscriptions',
      'paying_accounts',
      'members',
      'usage_monthly',
      'bill_items'
    ])
    for (const feed of delivered) {
      for (const { name, ref } of feedDefinitions().feeds.get(feed)!.columns) {
        const [parent, parentColumn] = (ref ?? '').split('.')
        if (!parent || !delivered.has(parent)) continue
        const known = column(parent, parentColumn!)
        for (const value of column(feed, name)) assert.ok(known.has(value), `${feed}.${name} ${value}`)
      }
    }
    const accounts = new Set([...column('accounts_individual', 'account_no'), ...column('accounts_group', 'account_no')])
    for (const [feed, name] of [
      ['subscriptions', 'holder_no'],
      ['paying_accounts', 'owner_no'],
      ['bill_items', 'line_owner_no']
    ] as const) {
      for (const value of column(feed, name)) assert.ok(accounts.has(value), `${feed}.${name} ${value}`)
    }
  })

  test('the size is the size that was asked for', () => {
    assert.equal(all('accounts_individual').length, sizes.S.individuals)
    assert.equal(all('accounts_group').length, sizes.S.groups)
    assert.equal(all('subscriptions').length, sizes.S.subscriptions)
    assert.equal(all('org_units').filter(({ level }) => level === 'city').length, 21)
  })

  test('rows and totals of a month stay within a fifth of the month before', () => {
    for (const feed of ['bill_items', 'usage_monthly']) {
      const months = manifestsOf(feed)
      assert.equal(months.length, 24)
      for (const [i, month] of months.entries()) {
        const before = months[i - 1]
        if (!before) continue
        const figures = [
          ['rows', month.rows, before.rows] as const,
          ...Object.entries(month.totals).map(([name, total]) => [name, total, before.totals[name]!] as const)
        ]
        for (const [name, now, then] of figures)
          assert.ok(Math.abs(now - then) <= 0.2 * then, `${feed} ${month.period} ${name}: ${then} → ${now}`)
      }
    }
  })

  test('February is low, October and December are high', () => {
    const net = new Map(manifestsOf('bill_items').map(({ period, totals }) => [period, totals.net_fen!]))
    assert.ok(net.get('202502')! < net.get('202501')! && net.get('202502')! < net.get('202503')!)
    assert.ok(net.get('202510')! > net.get('202509')! && net.get('202510')! > net.get('202511')!)
    assert.ok(net.get('202512')! > net.get('202511')! && net.get('202512')! > net.get('202601')!)
  })

  test('minutes beyond the plan times fifteen fen are the voice charge', () => {
    const minutes = new Map<string, number>()
    const folder = folderOf('bill_items')
    const [usage] = manifestsOf('usage_monthly').slice(-1)
    const [bills] = manifestsOf('bill_items').slice(-1)
    for (const line of linesOf(folder, usage!)) {
      if (line.category !== 'local_out' && line.category !== 'national') continue
      minutes.set(line.subscription_no!, (minutes.get(line.subscription_no!) ?? 0) + Number(line.units_60))
    }
    const included = new Map(plans.map(({ code, minutes: held }) => [code, held]))
    const billed = new Map(
      linesOf(folder, bills!).flatMap((line) => (line.item_code === 'VOICE-OUT' ? [[line.subscription_no!, Number(line.gross_fen)]] : []))
    )
    for (const { subscription_no, plan_code } of all('subscriptions')) {
      const beyond = Math.max(0, (minutes.get(subscription_no!) ?? 0) - (included.get(plan_code!) ?? 0))
      assert.equal(billed.get(subscription_no!) ?? 0, beyond * 15, subscription_no!)
    }
    assert.ok(billed.size > 300)
  })

  test('a line that left has its last bill in the month in which it left', () => {
    const left = new Map(
      all('subscriptions').flatMap((line) => (line.left_date ? [[line.subscription_no!, line.left_date.slice(0, 7)]] : []))
    )
    const last = new Map<string, string>()
    for (const line of all('bill_items')) if (line.subscription_no) last.set(line.subscription_no, line.bill_month!)
    assert.ok(left.size > 100)
    for (const [subscription, month] of left) assert.equal(last.get(subscription), month, subscription)
  })

  test('groups pay for some of their people, and some people owe', () => {
    const bills = all('bill_items')
    const unified = bills.filter((line) => line.subscription_no !== null && line.paying_account_no!.startsWith('PG'))
    assert.ok(unified.length > bills.length * 0.05)
    const owing = bills.filter((line) => Number(line.paid_fen) + Number(line.written_off_fen) < Number(line.net_fen))
    assert.ok(owing.length > bills.length * 0.003 && owing.length < bills.length * 0.1)
    assert.ok(bills.some((line) => Number(line.written_off_fen) > 0))
  })

  test('a line has one main group at a time, and one at most', () => {
    const spans = Map.groupBy(
      all('members').filter((line) => line.main_group === '1'),
      (line) => line.subscription_no!
    )
    for (const [subscription, list] of spans) {
      const ordered = list.toSorted((a, b) => (a.valid_from! < b.valid_from! ? -1 : 1))
      for (const [i, span] of ordered.entries()) if (i > 0) assert.ok(ordered[i - 1]!.valid_to! <= span.valid_from!, subscription)
    }
    assert.ok(spans.size > 700)
    for (const line of all('members').filter((m) => m.main_group === '0' && m.valid_to === null)) {
      assert.ok(
        spans.get(line.subscription_no!)!.some(({ valid_to }) => valid_to === null),
        line.subscription_no!
      )
    }
  })

  test('numbers in the network are unique, and no certificate is given twice', () => {
    const inNetwork = all('subscriptions').filter(({ left_date }) => left_date === null)
    assert.equal(new Set(inNetwork.map(({ msisdn }) => msisdn)).size, inNetwork.length)
    assert.ok(inNetwork.every(({ msisdn }) => msisdn!.startsWith('160')))
    assert.equal(column('accounts_individual', 'certificate_no').size, sizes.S.individuals)
    assert.equal(column('accounts_group', 'credit_code').size, all('accounts_group').filter(({ credit_code }) => credit_code).length)
  })

  test('names have compound surnames, rare characters and a dot in them', () => {
    const names = [...column('accounts_individual', 'name')]
    assert.ok(names.some((name) => name.startsWith('欧阳')))
    assert.ok(names.some((name) => name.includes('·')))
    assert.ok(
      names.some((name) => name.length > [...name].length),
      'a character outside the basic plane'
    )
  })

  test('managers hold a book of their own city, and some accounts wait in the pool', () => {
    const unitOf = new Map(all('staff').map((line) => [line.employee_no!, line.unit_code!]))
    const accounts = [...all('accounts_individual'), ...all('accounts_group')]
    for (const line of accounts) if (line.manager_no) assert.equal(unitOf.get(line.manager_no)!.slice(0, 6), line.unit_code!.slice(0, 6))
    const pooled = accounts.filter(({ manager_no }) => manager_no === null).length
    assert.ok(pooled > 60 && pooled < 400, String(pooled))
    const managers = (city: string) =>
      all('staff').filter((line) => line.post === 'individual' && line.unit_code!.startsWith(city) && line.state !== 'left').length
    assert.ok(managers('SC5101') >= 4 && managers('SC5107') >= 2)
  })

  test('a part of the accounts of some managers fell by a third', () => {
    const spend = new Map<string, number[]>()
    for (const line of all('bill_items').filter(({ bill_month }) => bill_month! >= '2025-12')) {
      const list = spend.get(line.subscription_no ?? '') ?? [0, 0, 0, 0]
      list[['2025-12', '2026-01', '2026-02', '2026-03'].indexOf(line.bill_month!)]! += Number(line.net_fen)
      spend.set(line.subscription_no ?? '', list)
    }
    const fallen = [...spend.values()].filter((list) => list[3]! > 0 && list[3]! < list[0]! * 0.68).length
    assert.ok(fallen > 40, String(fallen))
  })
})

test('the same size and month give the same bytes', async () => {
  for (const name of ['once', 'again']) await generateProvince({ size: 'tiny', through, outDir: join(root, name) })
  assert.equal(digest(join(root, 'once')), digest(join(root, 'again')))
  await generateProvince({ size: 'tiny', through: '2026-02', outDir: join(root, 'earlier') })
  assert.notEqual(digest(join(root, 'once')), digest(join(root, 'earlier')))
})

test('a planted fault stands in the file, and the manifest still fits', async () => {
  const outDir = join(root, 'planted')
  await generateProvince({
    size: 'tiny',
    through,
    outDir,
    only: ['staff'],
    compression: 'none',
    change: (_, row, n) => (n === 3 ? null : n === 2 ? { ...row, post: 'nonsense' } : row)
  })
  const [manifest] = manifestsIn(join(outDir, 'hr'))
  assert.deepEqual(fileFaults(join(outDir, 'hr'), manifest!), [])
  assert.deepEqual(
    linesOf(join(outDir, 'hr'), manifest!).flatMap((line) => columnFaults('staff', line)),
    ['post NOT_IN_LIST nonsense']
  )
})

for (const size of ['tiny', 'S', 'M'] as const) {
  test(`size ${size} has somebody for each log-in of the demonstration`, () => {
    const { staff } = buildWorld(size, through)
    const logins = demoLogins(staff)
    assert.equal(new Set(logins.map(({ employeeNo }) => employeeNo)).size, logins.length)
    assert.deepEqual(logins.map(({ unitCode }) => unitCode.slice(0, 6)).slice(0, 5), ['SC5101', 'SC5101', 'SC5101', 'SC5107', 'SC'])
  })
}
