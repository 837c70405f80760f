import { Chance } from './chance.ts'
import { firstDay, lastDay } from './days.ts'
import type { Line } from './lines.ts'
import { KIB_PER_STEP, tariff } from './plans.ts'
import type { World } from './world.ts'

/** What a line used in a month; its bill is this times the tariff, so that usage and bills of the demonstration agree. */
export type Consumption = {
  readonly days: number
  /** Share of the month in the network. */
  readonly share: number
  /** Barred for arrears: the rent runs on, nothing is used. */
  readonly barred: boolean
  readonly localMinutes: number
  readonly nationalMinutes: number
  readonly internationalMinutes: number
  readonly roamingMinutes: number
  readonly messages: number
  readonly kib: number
}

// January to December: short February, the holidays of October and the year's end.
const season = [1, 0.9, 0.97, 0.98, 1, 1, 1.01, 1.01, 1, 1.07, 1, 1.09]
const fall = [0.66, 0.78, 0.9]
const purpose = 41

/** What a line used in a month, null = it was not in the network. */
export function consumptionOf(world: World, line: Line, month: number): Consumption | null {
  const [first, last] = [firstDay(month), lastDay(month)]
  if (line.since > last || (line.leftOn !== null && line.leftOn < first)) return null
  const days = Math.min(last, line.leftOn ?? last) - Math.max(first, line.since) + 1
  const share = days / (last - first + 1)
  const monthsBack = world.through - month
  const barred = line.unpaidMonths >= 3 && monthsBack < line.unpaidMonths - 2
  if (barred || line.kind === 'leased_line') return { ...nothing, days, share, barred }
  const chance = new Chance(purpose, line.n, month)
  const grown = 1 + line.trend * (12 - monthsBack)
  const fell = line.fell && monthsBack < 3 ? fall[monthsBack]! : 1
  const target = line.spendFen * season[month % 12]! * grown * fell * Math.exp(chance.normal(0, 0.07))
  if (line.kind === 'iot' || line.kind === 'data_card') {
    return {
      ...nothing,
      days,
      share,
      barred,
      kib: Math.floor((share * line.plan.kib * target * (0.3 + 0.9 * chance.next())) / line.spendFen)
    }
  }
  const beyond = (target - line.plan.feeFen - line.valueAddedFen) * share
  return { days, share, barred, ...used(line, chance, beyond, share, (target / line.spendFen) * 0.9) }
}

const nothing = { localMinutes: 0, nationalMinutes: 0, internationalMinutes: 0, roamingMinutes: 0, messages: 0, kib: 0 }

// What is spent beyond the plan goes to calls, data and roaming by the line's own habit; who stays within it uses a part of what it holds.
function used(line: Line, chance: Chance, beyond: number, share: number, level: number): typeof nothing {
  const habit = (line.n % 97) / 97
  const travels = line.n % 11 === 0
  const over = Math.max(0, beyond)
  const roamingMinutes = Math.floor(((travels ? 0.25 : 0) * over) / tariff.roamingMinuteFen)
  const calls = (0.3 + 0.5 * habit) * over * (travels ? 0.75 : 1)
  const minutesOver = Math.floor(calls / tariff.minuteFen)
  const minutes =
    minutesOver > 20 ? line.plan.minutes + minutesOver : Math.floor(line.plan.minutes * share * Math.min(0.95, level * (0.3 + 0.5 * habit)))
  const steps = Math.floor((over - calls - roamingMinutes * tariff.roamingMinuteFen) / tariff.per100MibFen)
  const kib =
    steps > 10
      ? line.plan.kib + steps * KIB_PER_STEP - chance.whole(0, KIB_PER_STEP - 1)
      : Math.floor(line.plan.kib * share * Math.min(0.97, level * (0.2 + 0.65 * (1 - habit))))
  const national = Math.floor(minutes * (0.05 + 0.3 * ((line.n % 13) / 13)))
  return {
    localMinutes: minutes - national,
    nationalMinutes: national,
    internationalMinutes: line.n % 61 === 0 ? chance.whole(0, 20) : 0,
    roamingMinutes,
    messages: Math.floor(
      share * (line.n % 17 === 0 ? line.plan.messages + chance.whole(5, 120) : Math.min(line.plan.messages, chance.whole(0, 25)))
    ),
    kib
  }
}
