/** Where the time comes from. The only place of the server that may ask the machine. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }

/** The calendar day of an instant in the business's zone, yyyy-mm-dd. */
export const dayOf = (instant: Date, zone = 'Asia/Shanghai'): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant)

/** An instant as people of the business read it: `yyyy-mm-dd hh:mm:ss` in its zone. */
export const timeOf = (instant: Date, zone = 'Asia/Shanghai'): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant)

/** First day of a month written yyyy-mm or yyyymm. */
export const firstDayOf = (month: string): string => `${month.slice(0, 4)}-${month.slice(-2)}-01`

/** Last day of the month of a day or month, yyyy-mm-dd. */
export function lastDayOf(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.replace('-', '').slice(4, 6))]
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

/** The month `n` months after (or before, n < 0) a month yyyy-mm. */
export function monthsAfter(month: string, n: number): string {
  const total = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + n
  return `${String(Math.floor(total / 12)).padStart(4, '0')}-${String((total % 12) + 1).padStart(2, '0')}`
}
