import { dayOf, monthsAfter } from '../../../platform/clock.ts'
import type { Scope } from '../../../platform/scope.ts'

// A credit note may land nine days into the next month, so a month's bills are final from the 10th of the month after (EXC-28).
const BILLS_ARE_FINAL_ON_DAY = 10

/** Whether the bills of a month yyyy-mm can no longer change without the vault; before that they are provisional 暂定. */
export const isFinal = (month: string, at: Date): boolean =>
  dayOf(at) >= `${monthsAfter(month, 1)}-${String(BILLS_ARE_FINAL_ON_DAY).padStart(2, '0')}`

/** Months yyyy-mm of which a delivery of the fact is visible, oldest first; later deliveries than `asOfLoad` do not count (EXC-26). */
export function loadedMonths(scope: Pick<Scope, 'loads'>, fact: string, asOfLoad?: number): string[] {
  const months = scope.loads.flatMap((load) =>
    load.fact === fact && load.month !== null && load.seq <= (asOfLoad ?? load.seq) ? [load.month] : []
  )
  return [...new Set(months)].toSorted()
}
