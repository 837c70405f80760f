import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Row } from '../demo/index.ts'
import { row, startedServer } from './given.ts'
import type { TestServer } from './given.ts'

let server: TestServer
const count = 40
const numbered = (make: (n: number) => Row) => Array.from({ length: count }, (_, i) => make(i + 1))
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  const records: readonly [string, readonly Row[]][] = [
    ['accounts_group', numbered((n) => row.group(n))],
    ['subscriptions', numbered((n) => row.subscription(n, n === 40 ? { line_kind: 'data_card' } : {}))]
  ]
  for (const [feed, rows] of records)
    assert.equal((await server.deliver({ feed, source: 'trial', period: '20261001' }, rows)).state, 'applied')
})
after(() => server.close())

const unit = (unit_code: string, given: Row = {}): Row => ({
  unit_code,
  parent_code: 'SC5101',
  name: '试用分公司',
  level: 'county',
  valid_from: '2020-01-01',
  ...given
})
const person = (n: number, given: Row = {}): Row => ({
  employee_no: `E${n}`,
  name: '李四',
  unit_code: 'SC5101',
  post: 'desk',
  kind: 'own',
  state: 'active',
  hired_on: '2020-01-01',
  ...given
})
const member = (n: number, given: Row = {}): Row => ({
  group_no: 'G000001',
  subscription_no: `S${String(n).padStart(6, '0')}`,
  main_group: 1,
  valid_from: '2024-01-01',
  ...given
})
const used = (n: number, given: Row = {}): Row => ({
  month: '2026-09',
  subscription_no: `S${String(n).padStart(6, '0')}`,
  category: 'local_out',
  time_band: 'all_day',
  calls: 1,
  seconds: 60,
  units_60: 1,
  units_6: 10,
  units_60_6: 1,
  items: 0,
  kib: 0,
  active_days: 1,
  ...given
})

const rows: Readonly<Record<string, { period: string; sound: () => Row[] }>> = {
  org_units: { period: '20261101', sound: () => [] },
  staff: { period: '20261101', sound: () => numbered((n) => person(n)) },
  accounts_group: { period: '20261101', sound: () => numbered((n) => row.group(100 + n)) },
  subscriptions: { period: '20261101', sound: () => numbered((n) => row.subscription(100 + n)) },
  members: { period: '202609', sound: () => numbered((n) => member(n)).slice(0, 38) },
  usage_monthly: { period: '202609', sound: () => numbered((n) => used(n)).slice(0, 38) }
}

// One line that breaks one rule, beside lines that break none. Of a feed that tolerates none the whole delivery is refused.
const planted: readonly [feed: string, what: string, lines: readonly Row[], expected: readonly string[]][] = [
  ['org_units', 'a city below a county', [unit('N1', { parent_code: 'SC510104', level: 'city' })], ['CHECK_FAILED']],
  ['org_units', 'a unit that ends before it begins', [unit('N1', { valid_to: '2019-12-31' })], ['valid_to CHECK_FAILED']],
  [
    'org_units',
    'two grids below one another',
    [
      unit('N1', { parent_code: 'N2', level: 'grid', grid_kind: 'sub' }),
      unit('N2', { parent_code: 'N1', level: 'grid', grid_kind: 'main' })
    ],
    ['CHECK_FAILED']
  ],
  ['org_units', 'a second root', [unit('N1', { parent_code: null, level: 'group_company' })], ['CHECK_FAILED']],
  ['org_units', 'the end of a unit in use', [unit('SC510104', { valid_to: '2026-10-31' })], ['unit_code CHECK_FAILED']],
  ['org_units', 'a parent that is not there', [unit('N1', { parent_code: 'NOWHERE' })], ['PARENT_MISSING']],
  ['staff', 'somebody who has left without a day', [person(90, { state: 'left' })], ['left_on REQUIRED']],
  [
    'accounts_group',
    'a credit code with a wrong last sign',
    [row.group(90, { credit_code: '91330106MA00000A98' })],
    ['credit_code CHECK_FAILED']
  ],
  ['accounts_group', 'a legal entity without any number', [row.group(90, { other_registration: null })], ['credit_code REQUIRED']],
  [
    'accounts_group',
    'an agreement that ends as it begins',
    [row.group(90, { agreement_from: '2026-01-01', agreement_to: '2026-01-01' })],
    ['agreement_to CHECK_FAILED']
  ],
  [
    'subscriptions',
    'a day of leaving of one that is there',
    [row.subscription(90, { left_date: '2026-01-01' })],
    ['left_date CHECK_FAILED']
  ],
  ['subscriptions', 'one that left without a day', [row.subscription(90, { state: 'cancelled' })], ['left_date CHECK_FAILED']],
  [
    'subscriptions',
    'one that left before it came',
    [row.subscription(90, { state: 'cancelled', left_date: '2019-12-31' })],
    ['left_date CHECK_FAILED']
  ],
  ['subscriptions', 'a state of the future', [row.subscription(90, { state_since: '2026-11-20' })], ['state_since CHECK_FAILED']],
  ['subscriptions', 'a number that another one in network has', [row.subscription(90, { msisdn: '16010000001' })], ['msisdn CHECK_FAILED']],
  ['subscriptions', 'a user who is in no archive', [row.subscription(90, { user_no: 'T9' })], ['user_no PARENT_MISSING']],
  ['members', 'a member without a main group', [member(39, { main_group: 0 })], ['main_group CHECK_FAILED']],
  ['members', 'a data card', [member(40)], ['subscription_no CHECK_FAILED']],
  ['members', 'a group that is not there', [member(39, { group_no: 'G9' })], ['group_no PARENT_MISSING']],
  ['usage_monthly', 'more seconds than minutes', [used(39, { seconds: 61, units_6: 10, units_60: 1 })], ['units_60 CHECK_FAILED']],
  ['usage_monthly', 'more seconds than six-second units', [used(39, { units_6: 9 })], ['units_6 CHECK_FAILED']],
  ['usage_monthly', 'more six-second units than minutes hold', [used(39, { units_6: 11 })], ['units_6 CHECK_FAILED']],
  ['usage_monthly', 'thirty-one days of September', [used(39, { active_days: 31 })], ['active_days CHECK_FAILED']],
  ['usage_monthly', 'the use of another month', [used(39, { month: '2026-08' })], ['month OUT_OF_PERIOD']]
]

for (const [i, [feed, what, lines, expected]] of planted.entries()) {
  test(`${feed}: ${what} is rejected, and nothing beside it`, async () => {
    const { period, sound } = rows[feed]!
    const worked = await server.deliver(
      { feed, source: 'trial', period, mode: feed === 'org_units' ? 'delta' : 'full', seq: String(i).padStart(2, '0') },
      [...lines, ...sound()]
    )
    const told = [...new Set(worked.rejects.map(({ column, code }) => (expected[0]!.includes(' ') ? `${column} ${code}` : code)))]
    assert.deepEqual(told, expected)
    assert.ok(worked.rejects.every(({ line, expected: words }) => line <= lines.length && words.length > 3))
    assert.deepEqual([worked.state, worked.codes], feed === 'org_units' ? ['refused', ['TOO_MANY_REJECTS']] : ['applied', []])
  })
}
