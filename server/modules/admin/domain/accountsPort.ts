import type { Tx } from '../../../platform/database.ts'
import type { AccountPlace } from './explain.ts'

/** What rights must ask of the module that keeps the accounts (ruling 29); answered under the scope of the transaction. */
export type AccountsPort = {
  /** Where an account lies and who serves it; null where there is none in scope. */
  placeOf(tx: Tx, accountId: number, day: string): Promise<AccountPlace | null>
  /** How many accounts a person owns. */
  ownedBy(tx: Tx, staffIds: readonly number[]): Promise<ReadonlyMap<number, number>>
}
