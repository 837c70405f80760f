import { Chance } from './chance.ts'
import { midMonth } from './days.ts'
import { cardPlan, linePlan, machinePlan, planWithin } from './plans.ts'
import type { Plan } from './plans.ts'
import { groupLife, scattered } from './world.ts'
import type { World } from './world.ts'

export type LeftState = 'cancelled' | 'passive_cancelled' | 'ported_out' | 'cooling'

/** One subscription: whose it is, how long it lives, what it costs. All of it follows from its number. */
export type Line = {
  /** Its place among all lines of the province. */
  readonly n: number
  /** The individual account that carries it, -1 = nobody in the archive. */
  readonly individual: number
  /** The group that brought it, -1 = an individual's own. */
  readonly group: number
  /** The group signs for it itself; otherwise one of its people does, who is in no archive. */
  readonly groupHolds: boolean
  readonly kind: 'mobile' | 'fixed_wireless' | 'data_card' | 'leased_line' | 'iot'
  readonly second: boolean
  readonly since: number
  /** Last day in the network, null = still there. */
  readonly leftOn: number | null
  readonly leftState: LeftState
  readonly prepaid: boolean
  /** What it would spend in a plain month, fen. */
  readonly spendFen: number
  readonly plan: Plan
  /** Growth of the spend a month, share. */
  readonly trend: number
  /** Fell by a third within the last three months. */
  readonly fell: boolean
  /** Months unpaid up to the last one. */
  readonly unpaidMonths: number
  readonly discount: number
  readonly valueAddedFen: number
}

const purpose = { individual: 21, second: 22, group: 23 }

/** Individuals' first lines come first, then their second lines, then those of the groups. */
export function individualLine(world: World, i: number, second = false): Line | null {
  if (second && scattered(i, world.figures.individuals) >= world.secondLines) return null
  const chance = new Chance(second ? purpose.second : purpose.individual, i)
  const manager = world.individualManager[i]!
  const falls = chance.happens(world.falling.has(manager) ? 0.12 : 0.015)
  // A third of the accounts pay 300 yuan a month, a tenth 700, three in a hundred 1,200.
  const spendFen = Math.round(Math.min(900_000, Math.max(1_500, 20_800 * Math.exp(chance.normal(0, 0.946)) * (second ? 0.3 : 1))))
  const card = second && chance.happens(0.4)
  const life = lifeOf(world, chance, second ? 0.9 : 0.86, second ? 0.12 : 0.08)
  const prepaid = chance.happens(0.55)
  const share = falls ? 0.35 : chance.happens(0.64) ? 1.2 : 0.4 + 0.45 * chance.next()
  return {
    n: second ? world.figures.individuals + i : i,
    individual: i,
    group: -1,
    groupHolds: false,
    kind: card ? 'data_card' : 'mobile',
    second,
    ...life,
    prepaid,
    spendFen: card ? Math.max(5_000, Math.round(spendFen * 0.5)) : spendFen,
    plan: card ? cardPlan : planWithin(spendFen * share),
    trend: chance.normal(0.001, 0.006),
    fell: falls,
    unpaidMonths: !prepaid && life.leftOn === null && chance.happens(world.falling.has(manager) ? 0.12 : 0.06) ? chance.whole(1, 6) : 0,
    discount: chance.happens(0.15) ? chance.whole(1, 6) * 0.05 : 0,
    valueAddedFen: chance.happens(0.22) ? chance.pick([300, 500, 600, 1000, 1500, 1900, 2500]) : 0
  }
}

/** Line j of those that group g brought. */
export function groupLine(world: World, g: number, j: number): Line {
  const at = world.groupLineFrom[g]! + j
  const chance = new Chance(purpose.group, at)
  const kind = kindOf(chance.next())
  const groupHolds = kind === 'leased_line' || kind === 'iot' || kind === 'data_card' || chance.happens(0.4)
  const life = lifeOf(world, chance, 0.87, 0.08)
  const closedOn = groupHolds ? groupLife(world, g).closedOn : null
  const since = closedOn === null ? life.since : Math.min(life.since, midMonth(closedOn - 70))
  const leftOn = closedOn === null ? life.leftOn : Math.min(life.leftOn ?? closedOn, closedOn)
  const spendFen = Math.round(Math.min(400_000, Math.max(1_000, 7_500 * Math.exp(chance.normal(0, 0.6)))))
  const prepaid = !groupHolds && chance.happens(0.5)
  return {
    n: world.figures.individuals * 2 + at,
    individual: -1,
    group: g,
    groupHolds,
    kind,
    second: false,
    since,
    leftOn,
    leftState: life.leftState,
    prepaid,
    spendFen,
    plan: planOf(kind, spendFen, chance),
    trend: chance.normal(0.001, 0.005),
    fell: chance.happens(0.015),
    unpaidMonths: !prepaid && !groupHolds && leftOn === null && chance.happens(0.05) ? chance.whole(1, 5) : 0,
    discount: groupHolds && chance.happens(0.3) ? chance.whole(2, 8) * 0.05 : 0,
    valueAddedFen: kind === 'mobile' && chance.happens(0.18) ? chance.pick([300, 500, 600, 1000]) : 0
  }
}

function kindOf(draw: number): Line['kind'] {
  if (draw < 0.87) return 'mobile'
  if (draw < 0.89) return 'fixed_wireless'
  if (draw < 0.92) return 'data_card'
  return draw < 0.99 ? 'iot' : 'leased_line'
}

function planOf(kind: Line['kind'], spendFen: number, chance: Chance): Plan {
  switch (kind) {
    case 'iot':
      return machinePlan
    case 'leased_line':
      return linePlan
    case 'data_card':
      return cardPlan
    case 'mobile':
    case 'fixed_wireless':
      return planWithin(spendFen * (chance.happens(0.68) ? 1.2 : 0.6))
  }
}

function lifeOf(world: World, chance: Chance, old: number, leaves: number): Pick<Line, 'since' | 'leftOn' | 'leftState'> {
  const since = midMonth(
    chance.happens(old)
      ? world.start - 31 - Math.floor(6900 * chance.next() ** 2)
      : world.start + Math.floor((world.end - world.start - 40) * chance.next())
  )
  const left = chance.happens(leaves)
    ? midMonth(Math.max(world.start, since + 60) + Math.floor((world.end - world.start) * chance.next()))
    : null
  const way = chance.next()
  const leftState = way < 0.5 ? 'cancelled' : way < 0.8 ? 'ported_out' : way < 0.95 ? 'passive_cancelled' : 'cooling'
  return { since, leftOn: left !== null && left < world.end - 4 ? left : null, leftState }
}

/** The lines of a group, one after the other. */
export const groupLines = (world: World, g: number): number => world.groupLineFrom[g + 1]! - world.groupLineFrom[g]!

/** Every line of the province in the order of the feeds. */
export function* allLines(world: World): Iterable<Line> {
  for (let i = 0; i < world.figures.individuals; i++) {
    yield individualLine(world, i)!
    const second = individualLine(world, i, true)
    if (second) yield second
  }
  for (let g = 0; g < world.figures.groups; g++) {
    for (let j = 0; j < groupLines(world, g); j++) yield groupLine(world, g, j)
  }
}

export const subscriptionNo = (line: Line): string => `U${String(line.n).padStart(9, '0')}`

/** Who pays unless a group does: the individual, the group, or one of its people outside the archive. */
export function payingAccountNo(line: Line): string {
  if (line.individual >= 0) return payingAccountOf.individual(line.individual)
  return line.groupHolds ? payingAccountOf.group(line.group) : `PX${String(line.n).padStart(8, '0')}`
}

export const payingAccountOf = {
  individual: (i: number) => `PI${String(i).padStart(8, '0')}`,
  group: (g: number) => `PG${String(g).padStart(8, '0')}`
}
