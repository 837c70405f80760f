import { Chance } from './chance.ts'
import { consumptionOf } from './consumption.ts'
import { lastDay, monthText } from './days.ts'
import { allLines, subscriptionNo } from './lines.ts'
import { mainGroupOn, memberships } from './members.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

const purpose = 61

/** The lines of usage_monthly of a month. Local calls come in two bands, which add up; everything else by the whole day. */
export function* usageRows(world: World, month: number): Iterable<Row> {
  const text = monthText(month)
  const end = lastDay(month)
  for (const line of allLines(world)) {
    const used = consumptionOf(world, line, month)
    if (used === null || used.barred || line.kind === 'leased_line') continue
    const chance = new Chance(purpose, line.n, month)
    const key = { month: text, subscription_no: subscriptionNo(line) }
    const active = Math.max(1, Math.min(used.days, Math.round(used.days * (0.75 + 0.3 * chance.next()))))
    if (line.kind === 'mobile' || line.kind === 'fixed_wireless') {
      const { localMinutes: out, nationalMinutes: national, internationalMinutes: abroad, roamingMinutes: roamed } = used
      const busyOut = Math.floor(out * 0.7)
      const received = Math.floor(out * (0.8 + 0.5 * chance.next()))
      const busyIn = Math.floor(received * 0.68)
      if (busyOut > 0) yield calls(key, 'local_out', 'busy', busyOut, chance, active, 0)
      if (out > busyOut) yield calls(key, 'local_out', 'idle', out - busyOut, chance, active, 0)
      if (busyIn > 0) yield calls(key, 'local_in', 'busy', busyIn, chance, active, 0)
      if (received > busyIn) yield calls(key, 'local_in', 'idle', received - busyIn, chance, active, 0)
      if (national > 0) yield calls(key, 'national', 'all_day', national, chance, active, 0)
      if (abroad > 0) yield calls(key, 'international', 'all_day', abroad, chance, Math.min(active, 5), 0)
      const roamDays = Math.min(active, 1 + (line.n % 6))
      if (roamed > 0) yield calls(key, 'roam_out', 'all_day', roamed, chance, roamDays, roamDays)
      if (roamed > 1) yield calls(key, 'roam_in', 'all_day', Math.ceil(roamed * 0.6), chance, roamDays, roamDays)
      // Calls by short number cost nothing, and only members of a group have them.
      if (mainGroupOn(memberships(world, line), end) !== null)
        yield calls(key, 'group_short', 'all_day', chance.whole(5, 160), chance, active, 0)
      const onNet = Math.ceil(used.messages * 0.6)
      if (onNet > 0) yield messages(key, 'sms_on_net', onNet, active)
      if (used.messages > onNet) yield messages(key, 'sms_off_net', used.messages - onNet, active)
    }
    if (used.kib > 0)
      yield {
        ...key,
        category: 'data',
        time_band: 'all_day',
        ...noCalls,
        items: 0,
        kib: used.kib,
        active_days: active,
        cells: chance.whole(3, 160)
      }
  }
}

const noCalls = { calls: 0, seconds: 0, units_60: 0, units_6: 0, units_60_6: 0 }

const messages = (key: Row, category: string, items: number, active: number): Row => ({
  ...key,
  category,
  time_band: 'all_day',
  ...noCalls,
  items,
  kib: 0,
  active_days: Math.min(active, items),
  counterparts: Math.min(items, 12)
})

// Every call is rounded up to whole minutes, to six seconds, or to a minute and then six seconds: the three sums differ by what the last piece
// of each call wastes, on average 26 s, 3 s, and between them.
function calls(key: Row, category: string, band: string, minutes: number, chance: Chance, active: number, roamDays: number): Row {
  const count = Math.max(1, Math.min(minutes, Math.round(minutes / (1.3 + 1.6 * chance.next()))))
  const seconds = minutes * 60 - count * 26
  const sixes = Math.ceil(seconds / 6) + Math.floor(count / 2)
  const further = minutes - count
  const evening = Math.floor(minutes * 0.24)
  return {
    ...key,
    category,
    time_band: band,
    calls: count,
    seconds,
    units_60: minutes,
    units_6: sixes,
    units_60_6: further === 0 ? 0 : Math.max(0, further * 10 - 4 * Math.min(count, further)),
    items: 0,
    kib: 0,
    active_days: Math.min(active, count),
    cells: 1 + Math.min(90, count),
    counterparts: Math.max(1, Math.round(count ** 0.75)),
    on_net_units_60: category === 'international' ? 0 : category === 'group_short' ? minutes : Math.floor(minutes * 0.62),
    evening_units_60: evening,
    night_units_60: Math.floor(minutes * 0.05),
    forward_units_60: category === 'local_in' ? Math.floor(minutes * 0.01) : 0,
    roam_days: roamDays
  }
}
