import type { Tx } from '../../../platform/database.ts'
import type { Scope } from '../../../platform/scope.ts'

export type UnitPlace = { readonly orgUnitId: number; readonly lo: number }

/**
 * What modules to the right keep in units (ruling 29): each registers one for what it holds. Counted and moved under the job
 * `organisation`, which sees every row. Without any, units hold nothing but people.
 */
export type UnitContents = {
  readonly kind: 'accounts' | 'members' | 'requests' | 'tasks' | 'visits' | 'targets'
  /** What each unit itself holds, by its id; units that hold nothing are left out. */
  countsByUnit(tx: Tx): Promise<ReadonlyMap<number, number>>
  /** Which unit holds each of these account numbers now. */
  unitsOf?(tx: Tx, accountNos: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Hands over all of it, or the accounts of a list, and what hangs on them; answers how many. Absent where it follows the accounts. */
  move?(tx: Tx, by: Scope, from: UnitPlace, to: UnitPlace, accountNos: readonly string[] | null): Promise<number>
}
