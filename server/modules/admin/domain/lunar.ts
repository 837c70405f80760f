import { lunarYears } from './lunarYears.ts'

/** A day of the Chinese lunar calendar 农历. `leap` = of the second month of that number in its year (闰月). */
export type LunarDay = { readonly year: number; readonly month: number; readonly day: number; readonly leap: boolean }

const FIRST_YEAR = 1900
const LAST_YEAR = FIRST_YEAR + lunarYears.length - 1
const DAY_MS = 86_400_000
// The first day of lunar 1900.
const FIRST_DAY = Date.UTC(1900, 0, 31) / DAY_MS

const leapMonth = (bits: number) => bits & 0xf
const monthDays = (bits: number, month: number) => (bits & (0x10000 >> month) ? 30 : 29)
const leapDays = (bits: number) => (leapMonth(bits) === 0 ? 0 : bits & 0x10000 ? 30 : 29)

/** The months of a lunar year in their order, the leap one after its namesake. */
function monthsOf(bits: number): { month: number; leap: boolean; days: number }[] {
  const months = []
  for (let month = 1; month <= 12; month += 1) {
    months.push({ month, leap: false, days: monthDays(bits, month) })
    if (leapMonth(bits) === month) months.push({ month, leap: true, days: leapDays(bits) })
  }
  return months
}

/** Days since 1970 of the first day of each lunar year. */
const newYears: readonly number[] = lunarYears.reduce<number[]>(
  (starts, bits) => [...starts, starts.at(-1)! + monthsOf(bits).reduce((sum, { days }) => sum + days, 0)],
  [FIRST_DAY]
)

const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS
const text = (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10)

/**
 * The solar day yyyy-mm-dd of a lunar one, 1900 to 2100 (ADM-84). null where there is no such day: a year outside the table, a leap month
 * that the year has not, a 30th of a month of 29 days.
 */
export function lunarToSolar(lunar: LunarDay): string | null {
  const bits = lunarYears[lunar.year - FIRST_YEAR]
  if (bits === undefined) return null
  let at = newYears[lunar.year - FIRST_YEAR]!
  for (const { month, leap, days } of monthsOf(bits)) {
    if (month === lunar.month && leap === lunar.leap) return lunar.day >= 1 && lunar.day <= days ? text(at + lunar.day - 1) : null
    at += days
  }
  return null
}

/** The lunar day of a solar one, 31 January 1900 to 28 January 2101 (ADM-84); null outside of these. */
export function solarToLunar(day: string): LunarDay | null {
  const at = number(day)
  const nth = newYears.findLastIndex((start) => start <= at)
  const year = FIRST_YEAR + nth
  if (nth === -1 || year > LAST_YEAR) return null
  let left = at - newYears[nth]!
  for (const { month, leap, days } of monthsOf(lunarYears[nth]!)) {
    if (left < days) return { year, month, day: left + 1, leap }
    left -= days
  }
  return null
}
