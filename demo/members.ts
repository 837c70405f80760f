import { Chance } from './chance.ts'
import { dayText, midMonth } from './days.ts'
import { allLines, subscriptionNo } from './lines.ts'
import type { Line } from './lines.ts'
import { accountNo, groupLife } from './world.ts'
import type { World } from './world.ts'
import type { Row } from './writer.ts'

export type Membership = {
  readonly group: number
  readonly main: boolean
  readonly from: number
  readonly to: number | null
  readonly reason: 'left_network' | 'left_group' | 'job_change' | null
}

const purpose = { membership: 31, flags: 32 }

/**
 * The memberships of a line over its whole life, ended ones included: one full file of the last month then says for every month's end which
 * main group a line had, and bills of all months are attributed rightly by it (ARC-35). Main memberships never overlap; a second one stands
 * within a main one.
 */
export function memberships(world: World, line: Line): readonly Membership[] {
  if (line.second || (line.kind !== 'mobile' && line.kind !== 'fixed_wireless')) return none
  const chance = new Chance(purpose.membership, line.n)
  if (line.individual >= 0 && !chance.happens(0.35)) return none
  const group = line.group >= 0 ? line.group : neighbour(world, chance, line.individual)
  if (group === null) return none
  const life = groupLife(world, group)
  const earliest = Math.max(line.since, life.since)
  const from = chance.happens(line.group >= 0 ? 0.7 : 0.4)
    ? earliest
    : midMonth(earliest + Math.floor((world.end - earliest) * chance.next() ** 2))
  const last = Math.min(line.leftOn ?? world.end + 1, life.closedOn ?? world.end + 1)
  if (from + 3 > last || from > world.end - 3) return none
  const moves =
    !line.groupHolds && chance.happens(0.07)
      ? midMonth(Math.max(from + 40, world.start) + Math.floor((world.end - world.start) * chance.next()))
      : last
  if (moves < last - 3) {
    const first: Membership = { group, main: true, from, to: moves, reason: chance.happens(0.6) ? 'job_change' : 'left_group' }
    const next = line.individual >= 0 && chance.happens(0.35) ? neighbour(world, chance, line.individual) : null
    const nextLife = next === null || next === group ? null : groupLife(world, next)
    const since = midMonth(moves + 35)
    if (
      next === null ||
      nextLife === null ||
      nextLife.closedOn !== null ||
      nextLife.since > moves ||
      line.leftOn !== null ||
      since > world.end - 3
    )
      return [first]
    return [first, { group: next, main: true, from: since, to: null, reason: null }]
  }
  const to = last <= world.end ? last : null
  const reason = to === null ? null : line.leftOn === to ? 'left_network' : 'left_group'
  const main: Membership = { group, main: true, from, to, reason }
  const other = line.individual >= 0 && to === null && chance.happens(0.05) ? neighbour(world, chance, line.individual) : null
  if (other === null || other === group) return [main]
  const otherLife = groupLife(world, other)
  return otherLife.closedOn === null && otherLife.since <= from
    ? [main, { group: other, main: false, from, to: null, reason: null }]
    : [main]
}

const none: readonly Membership[] = []

// A group of his own county, or of his city where the county has none; the greater ones more often, as they have more people.
function neighbour(world: World, chance: Chance, individual: number): number | null {
  const county = world.individualCounty[individual]!
  let [from, to] = [world.groupFrom[county]!, world.groupFrom[county + 1]!]
  if (from === to) {
    const { counties } = world.places
    const city = counties[county]!.city
    from = world.groupFrom[counties.findIndex((c) => c.city === city)]!
    to = world.groupFrom[counties.findLastIndex((c) => c.city === city) + 1]!
    if (from === to) return null
  }
  const [first, last] = [world.groupLineFrom[from]!, world.groupLineFrom[to]!]
  const at = first + Math.floor(chance.next() * (last - first))
  while (to - from > 1) {
    const middle = (from + to) >> 1
    if (world.groupLineFrom[middle]! <= at) from = middle
    else to = middle
  }
  return from
}

/** The main group at the end of a day, null = none. */
export function mainGroupOn(list: readonly Membership[], day: number): number | null {
  for (const { main, group, from, to } of list) if (main && from <= day && (to === null || to > day)) return group
  return null
}

/** The lines of the feed members. */
export function* memberRows(world: World): Iterable<Row> {
  const shortNumbers = new Uint32Array(world.figures.groups)
  for (const line of allLines(world)) {
    for (const { group, main, from, to, reason } of memberships(world, line)) {
      const chance = new Chance(purpose.flags, line.n, group)
      const ordinal = shortNumbers[group]!++
      yield {
        group_no: accountNo.group(group),
        subscription_no: subscriptionNo(line),
        main_group: main ? 1 : 0,
        // 6, then 1 to 9, then three digits: unique among the first 9,000 of a group's short numbers.
        short_number: ordinal < 9_000 ? `6${1 + Math.floor(ordinal / 1000)}${String(ordinal % 1000).padStart(3, '0')}` : null,
        key_person: chance.happens(0.04) ? 1 : 0,
        product_user: chance.happens(0.5) ? 1 : 0,
        virtual: chance.happens(0.01) ? 1 : 0,
        test: 0,
        valid_from: dayText(from),
        valid_to: to === null ? null : dayText(to),
        end_reason: reason
      }
    }
  }
}
