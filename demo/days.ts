// Calendar by arithmetic: the generator asks no clock, and a million accounts need some ten million dates.

/** Days since 1970-01-01 of a date. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468
}

export type CalendarDay = { readonly year: number; readonly month: number; readonly day: number }

export function calendarDay(number: number): CalendarDay {
  const z = number + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 }
}

const two = (n: number) => (n < 10 ? `0${n}` : String(n))

/** yyyy-mm-dd of a day number. */
export function dayText(number: number): string {
  const { year, month, day } = calendarDay(number)
  return `${year}-${two(month)}-${two(day)}`
}

/** An instant of that day in the business's zone. */
export const instantText = (number: number, hour: number, minute: number, second: number): string =>
  `${dayText(number)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`

/** Months are counted from year 0: 2026-03 is 24314. */
export function monthNumber(text: string): number {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text)
  if (!match) throw new Error(`not a month yyyy-mm: ${text}`)
  return Number(match[1]) * 12 + Number(match[2]) - 1
}

export const monthText = (month: number): string => `${Math.floor(month / 12)}-${two((month % 12) + 1)}`
export const firstDay = (month: number): number => dayNumber(Math.floor(month / 12), (month % 12) + 1, 1)
export const lastDay = (month: number): number => firstDay(month + 1) - 1

/**
 * The same month's day kept between the 2nd and the 26th. Whether an end date is read as the last day of a membership or the first day
 * after it, the state at each month's end is then the same, and so is the group that a bill row belongs to (ARC-35).
 */
export function midMonth(number: number): number {
  const { day } = calendarDay(number)
  return number - day + Math.min(26, Math.max(2, day))
}
