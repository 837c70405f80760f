import { join } from 'node:path'

import { dayText, firstDay, instantText, lastDay, monthNumber, monthText } from '../days.ts'
import { demoMsisdn } from '../numbers.ts'
import { provinceCode } from '../places.ts'
import { writeDelivery } from '../writer.ts'
import type { Cell, Row } from '../writer.ts'

/** Where the people of a converted data set are put: a city of their own under the demo's province, and the letters before their numbers. */
export type TrialPlace = { readonly prefix: string; readonly city: string; readonly region: string; readonly series: 1 | 2 }

export type TrialSubscriber = {
  /** The source's own number of the person, and his place in the source. */
  readonly id: string
  readonly n: number
  readonly gender: Cell
  readonly important: Cell
  readonly tier: Cell
  readonly since: string
  readonly leftOn: string | null
  readonly lineKind: string
  readonly terminalClass: string
  readonly paymentWay: string | null
  readonly bills: readonly { readonly month: number; readonly chargeClass: string; readonly item: string; readonly fen: Cell }[]
  readonly usage: readonly ({ readonly month: number; readonly category: string } & ({ readonly minutes: Cell } | { readonly kib: Cell }))[]
}

/**
 * Writes the people of a data set as feed files of the source `trial` (ruling 57), as of the end of a month yyyy-mm. What the source says is
 * passed on as it is, so that what cannot be is refused by the door; what it lacks is filled by the rules of demo/README.md.
 */
export async function writeTrial(
  place: TrialPlace,
  subscribers: readonly TrialSubscriber[],
  throughMonth: string,
  folder: string
): Promise<readonly string[]> {
  const through = monthNumber(throughMonth)
  const end = lastDay(through)
  const written: string[] = []
  const deliver = async (feed: string, period: string, rows: Iterable<Row>, mode: 'full' | 'delta' = 'full') => {
    const covers = mode === 'delta' ? { covers: { from: dayText(firstDay(through)), to: dayText(end) } } : {}
    const { rows: n } = await writeDelivery(
      {
        feed,
        source: 'trial',
        region: place.region,
        period,
        mode,
        producedAt: instantText(end + 1, 6, 0, 0),
        folder: join(folder, 'trial'),
        ...covers
      },
      rows
    )
    written.push(`${feed} ${period} ${mode} ${n}`)
  }
  const day = dayText(end).replaceAll('-', '')
  const month = monthText(through).replace('-', '')
  await deliver('org_units', day, [cityRow(place)], 'delta')
  await deliver(
    'accounts_individual',
    day,
    subscribers.map((s) => accountRow(place, s, end))
  )
  // Other feeds wait for these two, even where the source has nothing to put into them.
  await deliver('accounts_group', day, [])
  await deliver(
    'subscriptions',
    day,
    subscribers.map((s) => subscriptionRow(place, s, end))
  )
  await deliver(
    'paying_accounts',
    month,
    subscribers.map((s) => payingAccountRow(place, s))
  )
  await deliver('members', month, [])
  const usageMonths = new Set(subscribers.flatMap(({ usage }) => usage.map((u) => u.month)))
  for (const m of [...usageMonths].toSorted())
    await deliver('usage_monthly', monthText(m).replace('-', ''), usageRows(place, subscribers, m))
  const billMonths = new Set(subscribers.flatMap(({ bills }) => bills.map((b) => b.month)))
  for (const m of [...billMonths].toSorted()) await deliver('bill_items', monthText(m).replace('-', ''), billRows(place, subscribers, m))
  return written
}

const cityRow = ({ prefix, city, region }: TrialPlace): Row => ({
  unit_code: prefix,
  parent_code: provinceCode,
  name: city,
  level: 'city',
  region_code: region,
  valid_from: '2004-07-01'
})

const accountNo = ({ prefix }: TrialPlace, { n }: TrialSubscriber) => `${prefix}${String(n).padStart(6, '0')}`
const subscriptionNo = (place: TrialPlace, subscriber: TrialSubscriber) => `${accountNo(place, subscriber)}-U`
const payingAccountNo = (place: TrialPlace, subscriber: TrialSubscriber) => `${accountNo(place, subscriber)}-P`

const accountRow = (place: TrialPlace, subscriber: TrialSubscriber, end: number): Row => ({
  account_no: accountNo(place, subscriber),
  name: `样本用户${subscriber.n}`,
  certificate_kind: 'other',
  certificate_no: `${place.prefix}-${subscriber.id}`,
  verified: 0,
  gender: subscriber.gender,
  unit_code: place.prefix,
  important_flag: subscriber.important,
  boss_tier: subscriber.tier,
  first_in_service_date: subscriber.since,
  state: subscriber.leftOn === null ? 'active' : 'closed',
  updated_at: instantText(end, 12, 0, 0)
})

const subscriptionRow = (place: TrialPlace, subscriber: TrialSubscriber, end: number): Row => ({
  subscription_no: subscriptionNo(place, subscriber),
  msisdn: demoMsisdn(place.series, subscriber.n),
  line_kind: subscriber.lineKind,
  boss_customer_no: accountNo(place, subscriber),
  holder_no: accountNo(place, subscriber),
  user_no: accountNo(place, subscriber),
  state: subscriber.leftOn === null ? 'active' : 'cancelled',
  state_since: subscriber.leftOn ?? subscriber.since,
  suspended_way: subscriber.leftOn === null ? 'none' : 'both',
  in_service_date: subscriber.since,
  left_date: subscriber.leftOn,
  pay_type: 'postpaid',
  user_type: 'ordinary',
  terminal_class: subscriber.terminalClass,
  updated_at: instantText(end, 12, 0, 0)
})

const payingAccountRow = (place: TrialPlace, subscriber: TrialSubscriber): Row => ({
  paying_account_no: payingAccountNo(place, subscriber),
  owner_no: accountNo(place, subscriber),
  state: subscriber.leftOn === null ? 'normal' : 'closed',
  payment_way: subscriber.paymentWay
})

function* usageRows(place: TrialPlace, subscribers: readonly TrialSubscriber[], month: number): Iterable<Row> {
  for (const subscriber of subscribers) {
    for (const used of subscriber.usage) {
      if (used.month !== month) continue
      const minutes = 'minutes' in used ? used.minutes : 0
      const times = (factor: number) => (typeof minutes === 'number' ? minutes * factor : minutes)
      yield {
        month: monthText(month),
        subscription_no: subscriptionNo(place, subscriber),
        category: used.category,
        time_band: 'all_day',
        calls: 0,
        seconds: times(60),
        units_60: minutes,
        units_6: times(10),
        units_60_6: 0,
        items: 0,
        kib: 'kib' in used ? used.kib : 0
      }
    }
  }
}

function* billRows(place: TrialPlace, subscribers: readonly TrialSubscriber[], month: number): Iterable<Row> {
  for (const subscriber of subscribers) {
    for (const bill of subscriber.bills) {
      if (bill.month !== month) continue
      yield {
        bill_month: monthText(month),
        subscription_no: subscriptionNo(place, subscriber),
        paying_account_no: payingAccountNo(place, subscriber),
        charge_class: bill.chargeClass,
        item_code: bill.item,
        gross_fen: bill.fen,
        discount_fen: 0,
        net_fen: bill.fen,
        paid_fen: bill.fen,
        written_off_fen: 0
      }
    }
  }
}

/** Whole fen of an amount in yuan. A part of a fen, or what is no number, stays as it is and is refused by its type. */
export function fenOf(yuan: Cell): Cell {
  const value = numberOf(yuan)
  if (typeof value !== 'number') return value
  const fen = Math.round(value * 100)
  return Math.abs(value * 100 - fen) < 1e-6 ? fen : String(value * 100)
}

/** A number that a source may have written as text; what is no number stays as it is. */
export function numberOf(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell
  const text = cell.trim()
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}
