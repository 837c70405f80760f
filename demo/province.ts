import { join } from 'node:path'

import { feedOrder } from '../definitions/feeds.ts'
import { billRows } from './bills.ts'
import { dayText, firstDay, instantText, midMonth, monthText } from './days.ts'
import { groupRows } from './groups.ts'
import { individualRows } from './individuals.ts'
import { memberRows } from './members.ts'
import { region, unitRows } from './places.ts'
import { headsOf, staffRows } from './staff.ts'
import { payingAccountRows, subscriptionRows } from './subscriptions.ts'
import { usageRows } from './usage.ts'
import { buildWorld, HISTORY_MONTHS } from './world.ts'
import type { Size, World } from './world.ts'
import { writeDelivery } from './writer.ts'
import type { Compression, Row } from './writer.ts'

const made = [
  'accounts_group', 'accounts_individual', 'bill_items', 'members', 'org_units', 'paying_accounts', 'staff', 'subscriptions', 'usage_monthly'
] as const // prettier-ignore
export type ProvinceFeed = (typeof made)[number]
/** The feeds of the province in the order in which they depend on one another. */
export const provinceFeeds: readonly ProvinceFeed[] = feedOrder().filter((feed): feed is ProvinceFeed =>
  made.includes(feed as ProvinceFeed)
)

export type ProvinceOrder = {
  readonly size: Size
  /** The last full month, yyyy-mm. */
  readonly through: string
  /** Months of bills; by default 24, of the tiny province 3. */
  readonly months?: number
  /** Last months of usage; by default as many as of bills, at size L 3. */
  readonly usageMonths?: number
  /** Files go to the folder of their source below it: hr, boss. */
  readonly outDir: string
  readonly only?: readonly ProvinceFeed[]
  readonly compression?: Compression
  readonly seq?: string
  readonly tell?: (written: WrittenDelivery) => void
  /** Alters a line before it is written, or drops it (null): how tests plant faults and corrections. `n` counts the lines of the delivery from 1. */
  readonly change?: (feed: ProvinceFeed, row: Row, n: number) => Row | null
}
export type WrittenDelivery = {
  readonly feed: ProvinceFeed
  readonly source: string
  readonly period: string
  readonly rows: number
  readonly bytes: number
}

/**
 * Writes the demo province as feed files and answers what it wrote, in the order in which the deliveries depend on one another. The same order
 * for the same size and month gives the same bytes. Records (people, accounts, lines, members) are delivered once, as of the last day; members
 * with their whole history, so that each month's bills find the groups of that month.
 */
export async function generateProvince(order: ProvinceOrder): Promise<readonly WrittenDelivery[]> {
  const world = buildWorld(order.size, order.through)
  const months = order.months ?? (order.size === 'tiny' ? 3 : HISTORY_MONTHS)
  if (months > HISTORY_MONTHS) throw new Error(`the province has ${HISTORY_MONTHS} months, not ${months}`)
  const usageMonths = Math.min(months, order.usageMonths ?? (order.size === 'L' ? 3 : months))
  const written: WrittenDelivery[] = []
  for (const feed of provinceFeeds) {
    if (order.only && !order.only.includes(feed)) continue
    for (const month of monthsOf(feed, world.through, months, usageMonths)) {
      const source = feed === 'org_units' || feed === 'staff' ? 'hr' : 'boss'
      const manifest = await writeDelivery(
        {
          feed,
          source,
          region,
          period: periodOf(feed, world, month),
          producedAt: instantText(firstDay(month + 1) + (feed === 'bill_items' ? 4 : feed === 'usage_monthly' ? 2 : 0), 2, 0, 0),
          folder: join(order.outDir, source),
          compression: order.compression ?? 'zst',
          seq: order.seq ?? '00'
        },
        changed(feed, provinceRows(world, feed, month), order.change)
      )
      const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0)
      const delivery = { feed, source, period: manifest.period, rows: manifest.rows, bytes }
      written.push(delivery)
      order.tell?.(delivery)
    }
  }
  return written
}

/** The lines of one feed; `month` (of the world's count) matters for the monthly facts only. */
export function provinceRows(world: World, feed: ProvinceFeed, month = world.through): Iterable<Row> {
  switch (feed) {
    case 'org_units':
      return unitRows(world.places, headsOf(world.staff), midMonth(firstDay(world.through - 6)))
    case 'staff':
      return staffRows(world.staff, world.end)
    case 'accounts_individual':
      return individualRows(world)
    case 'accounts_group':
      return groupRows(world)
    case 'subscriptions':
      return subscriptionRows(world)
    case 'paying_accounts':
      return payingAccountRows(world)
    case 'members':
      return memberRows(world)
    case 'bill_items':
      return billRows(world, month)
    case 'usage_monthly':
      return usageRows(world, month)
  }
}

// Facts month by month, oldest first; everything else once.
function monthsOf(feed: ProvinceFeed, through: number, months: number, usageMonths: number): readonly number[] {
  const count = feed === 'bill_items' ? months : feed === 'usage_monthly' ? usageMonths : 1
  return Array.from({ length: count }, (_, i) => through - count + 1 + i)
}

function periodOf(feed: ProvinceFeed, world: World, month: number): string {
  const daily = feed !== 'bill_items' && feed !== 'usage_monthly' && feed !== 'paying_accounts' && feed !== 'members'
  return (daily ? dayText(world.end) : monthText(month)).replaceAll('-', '')
}

function* changed(feed: ProvinceFeed, rows: Iterable<Row>, change: ProvinceOrder['change']): Iterable<Row> {
  if (!change) return yield* rows
  let n = 0
  for (const row of rows) {
    const altered = change(feed, row, ++n)
    if (altered) yield altered
  }
}
