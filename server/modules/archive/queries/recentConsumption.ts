import { firstDayOf, monthsAfter } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import { askedBy, facts, value, visible } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import type { Answer, Question } from './answers.ts'
import { askFacts } from './askFacts.ts'
import { loadedMonths } from './loadedMonths.ts'

/**
 * What the accounts of a page of the list spent in the last loaded month and the one before, fen: an individual whoever paid (ARC-36), a
 * group all revenue that is its own by payment (ARC-35). Accounts that the caller does not see are left out. Refuses with FACTS_UNAVAILABLE.
 */
export const recentConsumption = (
  services: Pick<Services, 'db' | 'clock' | 'facts'>,
  who: Who,
  { accountIds }: Question<'recentConsumption'>
): Promise<Answer<'recentConsumption'>> =>
  inScope(services, who, async (tx, scope) => {
    const asked = askedBy(scope)
    const { asOfLoad } = asked.visible
    const months = loadedMonths(scope, 'fact_bill')
    const month = months.at(-1) ?? null
    if (month === null) return { month, before: null, rows: [], asOfLoad }
    const before = monthsAfter(month, -1)
    const seen = await query<{ id: number; kind: string }>(
      tx,
      'select account_id as id, kind from account where account_id = any($1::bigint[]) order by account_id',
      [accountIds]
    )
    const [individuals, groups] = ['individual', 'group'].map((kind) => seen.filter((one) => one.kind === kind).map((one) => one.id))
    const spent = async (owner: 'user_account' | 'payer_group', of: readonly number[]) => {
      if (of.length === 0) return []
      const source = visible('fact_bill', { owner, of })
      const where = facts`from ${source} where month in (${value(firstDayOf(month), 'Date')}, ${value(firstDayOf(before), 'Date')})
        group by id, at order by id, at`
      const question =
        owner === 'user_account'
          ? facts`select user_account as id, formatDateTime(month, '%Y-%m') as at, sum(sign * net_fen) as fen ${where}`
          : facts`select payer_group as id, formatDateTime(month, '%Y-%m') as at, sum(sign * net_fen) as fen ${where}`
      return askFacts<{ id: number; at: string; fen: number }>(services.facts, asked, question)
    }
    const sums = (await Promise.all([spent('user_account', individuals!), spent('payer_group', groups!)])).flat()
    const fenOf = new Map(sums.map((sum) => [`${sum.id} ${sum.at}`, sum.fen]))
    return {
      month,
      before: months.includes(before) ? before : null,
      rows: seen.map(({ id }) => ({ accountId: id, fen: fenOf.get(`${id} ${month}`) ?? 0, fenBefore: fenOf.get(`${id} ${before}`) ?? 0 })),
      asOfLoad
    }
  })
