import type { MonthConsumption } from '../../../../api/archive.ts'

/** One month of the account's row of months; `null` where no answer named that month. */
export type MonthSlot = { readonly month: string; readonly told: MonthConsumption | null }

export function monthAfter(month: string, by: number) {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const index = year * 12 + number - 1 + by
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

/** Months in order and without holes, so that a missing month is seen as missing. */
export function monthSlots(months: readonly MonthConsumption[]): MonthSlot[] {
  const told = new Map(months.map((month) => [month.month, month]))
  const names = [...told.keys()].sort()
  const [first, last] = [names[0], names.at(-1)]
  if (!first || !last) return []
  const slots: MonthSlot[] = []
  for (let month = first; month <= last; month = monthAfter(month, 1)) slots.push({ month, told: told.get(month) ?? null })
  return slots
}

export type Figures = {
  readonly month: string | null
  readonly final: boolean
  readonly last: number | null
  readonly before: number | null
  readonly yearAgo: number | null
  /** Of the last twelve months; null when one of them is missing. */
  readonly twelve: number | null
}

/** The figures of the strip that stays, all taken from the one answer that the chart is drawn from. */
export function figuresOf(slots: readonly MonthSlot[]): Figures {
  const back = (months: number) => slots.at(-1 - months)?.told?.fen ?? null
  const newest = slots.at(-1)
  const year = slots.slice(-12)
  const whole = year.length === 12 && year.every((slot) => slot.told !== null)
  return {
    month: newest?.month ?? null,
    final: newest?.told?.final ?? true,
    last: back(0),
    before: back(1),
    yearAgo: back(12),
    twelve: whole ? year.reduce((sum, slot) => sum + (slot.told?.fen ?? 0), 0) : null
  }
}
