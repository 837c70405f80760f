import assert from 'node:assert/strict'
import { test } from 'node:test'

import { feedDefinitions, feedOrder, inOrder } from '../definitions/feeds.ts'
import { orgUnitFeed, staffFeed } from '../server/modules/admin/index.ts'
import {
  accountsForRights,
  billFeed,
  groupFeed,
  individualFeed,
  memberFeed,
  payingAccountFeed,
  subscriptionFeed,
  usageFeed
} from '../server/modules/archive/index.ts'
import type { Target } from '../server/platform/delivery.ts'

/** Who takes each feed. */
const targets: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['org_units', orgUnitFeed],
  ['staff', staffFeed(accountsForRights)],
  ['accounts_individual', individualFeed],
  ['accounts_group', groupFeed],
  ['subscriptions', subscriptionFeed],
  ['paying_accounts', payingAccountFeed],
  ['members', memberFeed],
  ['usage_monthly', usageFeed],
  ['bill_items', billFeed]
])

/** Rules that a feed's taker knows by their words in the definition. */
const rulesOf = (target: Target): readonly string[] =>
  target.kind === 'record' ? [...Object.keys(target.rowChecks), ...target.setChecks] : Object.keys(target.conditions)

/** Rules of the definitions that nobody looks for, and rules that are looked for and defined nowhere: `feed: rule`. */
const disagreements = (takers: ReadonlyMap<string, Target>, definedOf: (feed: string) => readonly string[]) =>
  [...takers].flatMap(([feed, target]) => {
    const [known, defined] = [rulesOf(target), definedOf(feed)]
    return [
      ...defined.filter((rule) => !known.includes(rule)).map((rule) => `${feed}: nobody checks "${rule}"`),
      ...known.filter((rule) => !defined.includes(rule)).map((rule) => `${feed}: no such rule "${rule}"`)
    ]
  })
const defined = (feed: string) => feedDefinitions().feeds.get(feed)!.check

test('every rule of the nine installed feeds has its check, and every check its rule', () => {
  assert.deepEqual(disagreements(targets, defined), [])
})

test('a rule that is added to a definition only is named', () => {
  const withOneMore = (feed: string) => (feed === 'staff' ? [...defined(feed), 'mail is present'] : defined(feed))
  assert.deepEqual(disagreements(targets, withOneMore), ['staff: nobody checks "mail is present"'])
})

test('every reference of an installed feed to another installed one is waited for or soft', () => {
  const order = feedOrder()
  const soft = ['head_employee_no', 'manager_no', 'superior_no', 'successor_code']
  for (const feed of targets.keys()) {
    const { columns } = feedDefinitions().feeds.get(feed)!
    const before = order.slice(0, order.indexOf(feed))
    for (const { name, ref } of columns) {
      const [of] = ref?.split('.') ?? []
      if (of === undefined || of === feed || soft.includes(name) || !targets.has(of)) continue
      assert.ok(before.includes(of), `${feed}.${name} refers to ${of}, which is worked later`)
    }
  }
})

test('each feed stands after those it waits for, and a circle of waiting is named', () => {
  const feeds = [
    { id: 'bills', waits_for: ['lines', 'payers'] },
    { id: 'lines', waits_for: ['people'] },
    { id: 'people', waits_for: [] },
    { id: 'payers', waits_for: ['people'] }
  ]
  assert.deepEqual(inOrder(feeds), ['people', 'lines', 'payers', 'bills'])
  assert.throws(() => inOrder([...feeds.slice(0, 2), { id: 'people', waits_for: ['bills'] }]), /bills, lines, people, bills/)
})
