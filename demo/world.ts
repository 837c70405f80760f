import { Chance, split } from './chance.ts'
import { firstDay, lastDay, midMonth, monthNumber } from './days.ts'
import { sichuan } from './places.ts'
import type { Places } from './places.ts'
import { engageStaff } from './staff.ts'
import type { StaffMember } from './staff.ts'

export type Size = 'tiny' | 'S' | 'M' | 'L'

type Figures = {
  readonly individuals: number
  readonly groups: number
  /** Numbers in use and left, all together. */
  readonly subscriptions: number
  readonly perIndividualManager: number
  readonly perGroupManager: number
}

export const sizes: Readonly<Record<Size, Figures>> = {
  tiny: { individuals: 50, groups: 10, subscriptions: 110, perIndividualManager: 15, perGroupManager: 3 },
  S: { individuals: 1_900, groups: 100, subscriptions: 3_200, perIndividualManager: 140, perGroupManager: 20 },
  M: { individuals: 48_000, groups: 2_000, subscriptions: 80_000, perIndividualManager: 200, perGroupManager: 60 },
  L: { individuals: 960_000, groups: 40_000, subscriptions: 1_600_000, perIndividualManager: 200, perGroupManager: 60 }
}

/** The months over which accounts join and leave, before and including the last one. */
export const HISTORY_MONTHS = 24

/**
 * What the demonstration knows of itself without looking at any account: ranges, not records. Whatever an account, a line or a bill holds is
 * drawn anew from its number whenever it is asked for, so that a million accounts take no memory and every feed tells the same story.
 */
export type World = {
  readonly size: Size
  readonly figures: Figures
  /** The last whole month and its last day. */
  readonly through: number
  readonly end: number
  /** First day of the history. */
  readonly start: number
  readonly places: Places
  /** Accounts stand county by county; the county of each, and where each county begins. */
  readonly individualCounty: Uint16Array
  readonly groupCounty: Uint16Array
  readonly individualFrom: readonly number[]
  readonly groupFrom: readonly number[]
  /** Lines that a group brought itself: those of g are groupLineFrom[g] … groupLineFrom[g + 1] - 1. */
  readonly groupLineFrom: Uint32Array
  /** Individuals with a second line. */
  readonly secondLines: number
  readonly staff: readonly StaffMember[]
  /** Index in staff, -1 = in the pool 待分配. */
  readonly individualManager: Int32Array
  readonly groupManager: Int32Array
  /** Managers, by index in staff, of whose accounts a part fell by a third within three months. */
  readonly falling: ReadonlySet<number>
}

const purpose = { groupLines: 1, groupLife: 2 }

/** The demonstration province of a size as it stands at the end of a month yyyy-mm. */
export function buildWorld(size: Size, through: string): World {
  const figures = sizes[size]
  const last = monthNumber(through)
  const places = sichuan(size === 'tiny')
  const weights = countyWeights(places)
  const individuals = split(figures.individuals, weights)
  const groups = split(figures.groups, weights)
  const groupLineFrom = groupLines(figures)
  const engaged = engageStaff(places, figures, individuals, groups)
  return {
    size,
    figures,
    through: last,
    end: lastDay(last),
    start: firstDay(last - HISTORY_MONTHS + 1),
    places,
    individualCounty: spread(individuals),
    groupCounty: spread(groups),
    individualFrom: beginnings(individuals),
    groupFrom: beginnings(groups),
    groupLineFrom,
    secondLines: figures.subscriptions - figures.individuals - groupLineFrom[figures.groups]!,
    ...engaged
  }
}

function countyWeights({ cities, counties }: Places): number[] {
  const inCity = cities.map((_, i) => counties.filter(({ city }) => city === i).reduce((sum, { weight }) => sum + weight, 0))
  return counties.map(({ city, weight }) => (cities[city]!.weight * weight) / inCity[city]!)
}

function spread(counts: readonly number[]): Uint16Array {
  const county = new Uint16Array(counts.reduce((a, b) => a + b, 0))
  let at = 0
  counts.forEach((count, i) => {
    county.fill(i, at, at + count)
    at += count
  })
  return county
}

function beginnings(counts: readonly number[]): number[] {
  let at = 0
  return [...counts.map((count) => (at += count) - count), at]
}

// A tenth of the individuals have a second line; the rest of the size's lines belong to groups, few to most and many to a few.
function groupLines({ individuals, groups, subscriptions }: Figures): Uint32Array {
  const wanted = subscriptions - Math.round(individuals * 1.1)
  const drawn = Array.from({ length: groups }, (_, g) => Math.min(600, Math.exp(new Chance(purpose.groupLines, g).normal(2, 1.15))))
  const scale = (wanted - groups) / drawn.reduce((a, b) => a + b, 0)
  const from = new Uint32Array(groups + 1)
  drawn.forEach((size, g) => (from[g + 1] = from[g]! + 1 + Math.floor(size * scale)))
  return from
}

export type GroupLife = {
  readonly since: number
  /** Day on which the group left, null = in service. */
  readonly closedOn: number | null
  /** Charge classes of its members' lines that the group pays. */
  readonly pays: 'nothing' | 'rent' | 'rent_and_voice' | 'everything'
}

/** When a group came and left, and what it pays for its people: asked by every line that belongs to it. */
export function groupLife(world: World, group: number): GroupLife {
  const chance = new Chance(purpose.groupLife, group)
  const since = chance.happens(0.9) ? world.start - chance.whole(60, 4000) : chance.whole(world.start + 20, world.end - 90)
  const pays = chance.next()
  const leaves = chance.happens(0.04) ? chance.whole(Math.max(since + 200, world.start), world.end + 30) : world.end + 1
  return {
    since: midMonth(since),
    closedOn: leaves <= world.end - 5 ? midMonth(leaves) : null,
    pays: pays < 0.45 ? 'nothing' : pays < 0.72 ? 'rent' : pays < 0.92 ? 'rent_and_voice' : 'everything'
  }
}

export const accountNo = {
  individual: (i: number) => `51${String(i + 1).padStart(9, '0')}`,
  group: (g: number) => `280${String(g + 1).padStart(7, '0')}`
}

/** A number's step through a range that meets every other number once: picks an even share of a range without a list. */
export const scattered = (n: number, range: number): number => (n * 7919 + 13) % range
