import { query } from '../../../platform/database.ts'
import { accountsNow, askedBy, facts } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import type { Answer, Question } from './answers.ts'
import { askFacts } from './askFacts.ts'
import { bindings } from './bindings.ts'
import { conditionsOf, whereAll } from './conditions.ts'

// Beyond it a count costs more than it tells (ruling 71).
const COUNTED_AT_MOST = 100_000

/**
 * How many accounts of the caller's scope fit the filter; `exact: false` says that there are more than that many.
 * Refuses with QUERY_TOO_SHORT, and FACTS_UNAVAILABLE where the number comes from the facts.
 */
export const countAccounts = (
  services: Pick<Services, 'db' | 'clock' | 'facts'>,
  who: Who,
  { exactly, ...filter }: Question<'count'>
): Promise<Answer<'count'>> =>
  inScope(services, who, async (tx, scope) => {
    const bound = bindings()
    const { conditions } = await conditionsOf(tx, scope, filter, bound)
    // An own book is counted at once; a unit's accounts are counted where that costs milliseconds.
    if (conditions.length === 0 && scope.intervals.length > 0) {
      const [all] = await askFacts<{ n: number }>(
        services.facts,
        askedBy(scope),
        facts`select count() as n from ${accountsNow({ of: 'all' })}`
      )
      return { count: all!.n, exact: true }
    }
    const limit = exactly ? '' : `limit ${COUNTED_AT_MOST + 1}`
    const [row] = await query<{ n: number }>(
      tx,
      `select count(*) as n from (select from account a ${whereAll(conditions)} ${limit}) c`,
      bound.values
    )
    return !exactly && row!.n > COUNTED_AT_MOST ? { count: COUNTED_AT_MOST, exact: false } : { count: row!.n, exact: true }
  })
