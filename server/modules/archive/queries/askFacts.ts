import { Refusal } from '../../../platform/errors.ts'
import { FactsFault } from '../../../platform/factstore/index.ts'
import type { Asked, FactStatement, FactStore } from '../../../platform/factstore/index.ts'

/** Rows of a question of facts. When the engine gives up the rest of the page still stands: FACTS_UNAVAILABLE (ARC-112). */
export async function askFacts<T>(store: FactStore, asked: Asked, statement: FactStatement): Promise<T[]> {
  try {
    return await store.ask<T>(asked, statement)
  } catch (fault) {
    if (fault instanceof FactsFault) throw new Refusal('FACTS_UNAVAILABLE')
    throw fault
  }
}
