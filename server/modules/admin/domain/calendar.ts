import type { DayKind } from '../../../../api/admin/calendar.ts'

/** The working days of the country as of one moment, read once by `workCalendar` and handed on (ADM-83). */
export type WorkCalendar = {
  /** Days that are not what Monday to Friday makes of them. */
  readonly days: ReadonlyMap<string, { readonly kind: DayKind; readonly name: string | null }>
  /** Years whose days are published; the others follow Monday to Friday and are shown as 日历待发布. */
  readonly published: ReadonlySet<number>
}

const DAY_MS = 86_400_000
const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS
const text = (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10)
// 1 January 1970 was a Thursday.
const isWeekend = (days: number) => (((days + 3) % 7) + 7) % 7 >= 5

/** What a day yyyy-mm-dd is, what it is called, and whether its year is still to be published. */
export function dayInCalendar(calendar: WorkCalendar, day: string): { kind: DayKind; name: string | null; pending: boolean } {
  const written = calendar.days.get(day)
  return {
    kind: written?.kind ?? (isWeekend(number(day)) ? 'rest' : 'workday'),
    name: written?.name ?? null,
    pending: !calendar.published.has(Number(day.slice(0, 4)))
  }
}

/** Whether work is done on a day yyyy-mm-dd (ADM-83): a make-up Saturday is, a holiday Wednesday is not. */
export function isWorkingDay(calendar: WorkCalendar, day: string): boolean {
  const { kind } = dayInCalendar(calendar, day)
  return kind === 'workday' || kind === 'makeup_workday'
}

/**
 * The nth working day after a day, which itself does not count: 1 after 30 September 2025 is 9 October. 0 is the day itself, a negative
 * number counts back. (ADM-83)
 */
export function workingDaysAfter(calendar: WorkCalendar, day: string, n: number): string {
  const step = n < 0 ? -1 : 1
  let at = number(day)
  for (let left = Math.abs(n); left > 0;) {
    at += step
    if (isWorkingDay(calendar, text(at))) left -= 1
  }
  return text(at)
}

/** Working days from the day after `from` to `to`, both yyyy-mm-dd; negative when `to` is earlier. Undoes `workingDaysAfter` of 0 and more. (ADM-83) */
export function workingDaysBetween(calendar: WorkCalendar, from: string, to: string): number {
  if (to < from) return -workingDaysBetween(calendar, to, from)
  let days = 0
  for (let at = number(from) + 1; at <= number(to); at += 1) if (isWorkingDay(calendar, text(at))) days += 1
  return days
}
