import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'

// Below it a look at each line by an index is cheap, and a full scan of a large record would not be.
const MANY_LINES = 10_000

/**
 * Has a transaction meet many lines with the record as one set with another. Fresh from a delivery neither has counts yet: the planner takes
 * both for a few rows and compares every one with every other, minutes for 80,000 lines and days for a million.
 */
export async function meetAsSets(tx: Tx, lines: number): Promise<void> {
  if (lines >= MANY_LINES) await query(tx, 'set local enable_nestloop = off')
}
