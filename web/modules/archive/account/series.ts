import { chargeClasses } from '../../../../api/values.ts'
import type { ChargeClass } from '../../../../api/values.ts'
import type { MonthSlot } from './figures.ts'

export const splits = ['class', 'payer'] as const
/** By what the bars are stacked: charge class, or for groups who pays. */
export type Split = (typeof splits)[number]

export type Series = {
  readonly key: ChargeClass | 'rest' | 'unified' | 'self_paid'
  /** Fen of each month; null where the month is unknown. */
  readonly fen: readonly (number | null)[]
  readonly total: number
}

const MOST_SERIES = 6

const series = (key: Series['key'], slots: readonly MonthSlot[], of: (slot: NonNullable<MonthSlot['told']>) => number): Series => {
  const fen = slots.map((slot) => (slot.told ? of(slot.told) : null))
  return { key, fen, total: fen.reduce<number>((sum, value) => sum + (value ?? 0), 0) }
}

/**
 * The charge classes as at most six series, the largest ones, in the order of the dictionary; whatever is left, and whatever part of
 * a month's figure no class names, is 其他, so that the stack is always the month's figure to the fen.
 */
export function byClass(slots: readonly MonthSlot[]): Series[] {
  const named = chargeClasses
    .filter((key) => key !== 'other')
    .map((key) => series(key, slots, (month) => month.byClass[key] ?? 0))
    .filter((one) => one.fen.some((fen) => fen))
  const weight = (one: Series) => one.fen.reduce<number>((sum, fen) => sum + Math.abs(fen ?? 0), 0)
  const largest = new Set([...named].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_SERIES))
  const shown = named.filter((one) => largest.has(one))
  const rest = series('rest', slots, (month) => {
    const told = shown.reduce((sum, { key }) => sum + (month.byClass[key as ChargeClass] ?? 0), 0)
    return month.fen - told
  })
  return rest.fen.some((fen) => fen) ? [...shown, rest] : shown
}

/** A group's revenue by who pays it: its own paying accounts, or its members. */
export const byPayer = (slots: readonly MonthSlot[]): Series[] => [
  series('unified', slots, (month) => month.unifiedFen ?? 0),
  series('self_paid', slots, (month) => month.fen - (month.unifiedFen ?? 0))
]

export const monthTotals = (slots: readonly MonthSlot[]) => slots.map((slot) => slot.told?.fen ?? null)
