import { lastDayOf } from '../../../platform/clock.ts'

/** Last day of a period as a file names it (yyyymm, yyyymmdd, yyyymmddThhmm, once), or null where it is no real day or month. */
export function lastDayOfPeriod(period: string, today: string): string | null {
  if (period === 'once') return today
  const [year, month, day] = [period.slice(0, 4), period.slice(4, 6), period.slice(6, 8)]
  if (Number(month) < 1 || Number(month) > 12) return null
  const last = lastDayOf(`${year}-${month}`)
  if (day === '') return last
  return Number(day) >= 1 && Number(day) <= Number(last.slice(8)) ? `${year}-${month}-${day}` : null
}
const forms: Readonly<Record<string, RegExp>> = { once: /^once$/, day: /^\d{8}$/, month: /^\d{6}$/, quarter_hour: /^\d{8}T\d{4}$/ }

/** Whether a period has the form of a feed's cadence. */
export const fitsCadence = (period: string, cadence: string): boolean => forms[cadence]?.test(period) ?? false
