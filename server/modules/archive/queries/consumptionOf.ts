import type { MonthConsumption } from '../../../../api/archive.ts'
import type { ChargeClass } from '../../../../api/values.ts'
import { firstDayOf, lastDayOf, monthsAfter } from '../../../platform/clock.ts'
import { askedBy, facts, value, visible } from '../../../platform/factstore/index.ts'
import type { Asked, FactStore } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import type { Answer, Question } from './answers.ts'
import { askFacts } from './askFacts.ts'
import { isFinal, loadedMonths } from './loadedMonths.ts'
import { seenAccount } from './seenAccount.ts'

type Bills = { month: string; chargeClass: ChargeClass; unified: number; fen: number }
type Usage = { month: string; callSeconds: number; dataKb: number }

/**
 * What an account spent month by month, whole fen, back from the last month whose bills are loaded: an individual whoever paid (ARC-36), a
 * group all that is its own by payment, with the part that it pays itself (ARC-35). A loaded month without rows is 0, a month that
 * was never loaded is left out. Refuses with ACCOUNT_NOT_FOUND and FACTS_UNAVAILABLE.
 */
export const consumptionOf = (
  services: Pick<Services, 'db' | 'clock' | 'facts'>,
  who: Who,
  { accountId, months: span, asOfLoad }: Question<'consumption'>
): Promise<Answer<'consumption'>> =>
  inScope(services, who, async (tx, scope) => {
    const kind = await seenAccount(tx, accountId)
    const asked = askedBy(scope, asOfLoad)
    const loaded = loadedMonths(scope, 'fact_bill', asOfLoad)
    const last = loaded.at(-1)
    if (last === undefined) return { months: [], totalFen: 0, asOfLoad: asked.visible.asOfLoad, coveredTo: null }
    const first = monthsAfter(last, 1 - span)
    const bills = await billsOf(services.facts, asked, { accountId, kind, first, last })
    // Usage is known of who uses a subscription, not of who pays it: a group has no figure that would belong to its revenue.
    const usageMonths = new Set(kind === 'individual' ? loadedMonths(scope, 'fact_usage_month', asOfLoad) : [])
    const usage = usageMonths.size === 0 ? [] : await usageOf(services.facts, asked, { accountId, first, last })
    const usageIn = new Map(usage.map((row) => [row.month, row]))
    const months = loaded
      .filter((month) => month >= first)
      .map((month): MonthConsumption => {
        const rows = bills.filter((row) => row.month === month)
        const used = usageIn.get(month)
        return {
          month,
          fen: sum(rows),
          byClass: byClass(rows),
          unifiedFen: kind === 'group' ? sum(rows.filter((row) => row.unified === 1)) : null,
          callSeconds: usageMonths.has(month) ? (used?.callSeconds ?? 0) : null,
          dataKb: usageMonths.has(month) ? (used?.dataKb ?? 0) : null,
          final: isFinal(month, scope.at)
        }
      })
    return { months, totalFen: sum(months), asOfLoad: asked.visible.asOfLoad, coveredTo: lastDayOf(last) }
  })

const sum = (rows: readonly { fen: number }[]): number => rows.reduce((total, row) => total + row.fen, 0)

function byClass(rows: readonly Bills[]): MonthConsumption['byClass'] {
  const classes: Partial<Record<ChargeClass, number>> = {}
  for (const { chargeClass, fen } of rows) classes[chargeClass] = (classes[chargeClass] ?? 0) + fen
  return classes
}

type Span = { readonly accountId: number; readonly first: string; readonly last: string }

const billsOf = (
  store: FactStore,
  asked: Asked,
  { accountId, kind, first, last }: Span & { kind: 'individual' | 'group' }
): Promise<Bills[]> =>
  askFacts<Bills>(
    store,
    asked,
    facts`select formatDateTime(month, '%Y-%m') as "month", charge_class as "chargeClass", is_unified as "unified", sum(sign * net_fen) as "fen"
      from ${visible('fact_bill', { owner: kind === 'individual' ? 'user_account' : 'payer_group', of: [accountId] })} as b
      where b.month >= ${value(firstDayOf(first), 'Date')} and b.month <= ${value(firstDayOf(last), 'Date')}
      group by b.month, charge_class, is_unified order by b.month, charge_class, is_unified`
  )

// Whoever carries a subscription has its usage under his own account_id, by which the fact is ordered.
const usageOf = (store: FactStore, asked: Asked, { accountId, first, last }: Span): Promise<Usage[]> =>
  askFacts<Usage>(
    store,
    asked,
    facts`select formatDateTime(month, '%Y-%m') as "month",
        sumIf(sign * seconds, category in ('local_out', 'local_in', 'national', 'international', 'roam_out', 'roam_in', 'group_short'))
          as "callSeconds",
        sumIf(sign * kb, category = 'data') as "dataKb"
      from ${visible('fact_usage_month', { owner: 'account_id', of: [accountId] })} as u
      where u.month >= ${value(firstDayOf(first), 'Date')} and u.month <= ${value(firstDayOf(last), 'Date')}
      group by u.month order by u.month`
  )
