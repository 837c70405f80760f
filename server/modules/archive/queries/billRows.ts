import { firstDayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { askedBy, facts, value, visible } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { mask } from '../../../platform/mask.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import type { Answer, Question } from './answers.ts'
import { askFacts } from './askFacts.ts'
import { seenAccount } from './seenAccount.ts'

const ROWS_AT_MOST = 2000

type Row = Answer<'billRows'>['rows'][number]
type Fact = Omit<Row, 'subscriptionId' | 'msisdn' | 'payingAccountNo' | 'unified'> & {
  subscription: number
  payingAccount: number
  isUnified: number
}

/**
 * The bill rows that a month's figure is the sum of, whole fen. A row that takes back (sign -1) has negative amounts, so that they are
 * added as they stand; at most 2,000 rows, the total is of all. Refuses with ACCOUNT_NOT_FOUND and FACTS_UNAVAILABLE.
 */
export const billRows = (
  services: Pick<Services, 'db' | 'clock' | 'facts'>,
  who: Who,
  { accountId, month, asOfLoad }: Question<'billRows'>
): Promise<Answer<'billRows'>> =>
  inScope(services, who, async (tx, scope) => {
    const owner = (await seenAccount(tx, accountId)) === 'individual' ? 'user_account' : 'payer_group'
    const asked = askedBy(scope, asOfLoad)
    const bills = facts`from ${visible('fact_bill', { owner, of: [accountId] })} where month = ${value(firstDayOf(month), 'Date')}`
    const [total] = await askFacts<{ fen: number }>(services.facts, asked, facts`select sum(sign * net_fen) as fen ${bills}`)
    const found = await askFacts<Fact>(
      services.facts,
      asked,
      facts`select subscription_id as "subscription", paying_account_id as "payingAccount", charge_class as "chargeClass",
          item_code as "itemCode", is_unified as "isUnified", sign * gross_fen as "grossFen", sign * discount_fen as "discountFen",
          sign * net_fen as "netFen", load_id as "loadId", part, line, sign
        ${bills}
        order by subscription_id, charge_class, item_code, load_id, part, line, sign limit ${value(ROWS_AT_MOST + 1, 'UInt32')}`
    )
    const rows = found.slice(0, ROWS_AT_MOST)
    const msisdns = await msisdnsOf(tx, rows)
    const payingAccountNos = await payingAccountNosOf(tx, rows)
    return {
      rows: rows.map(({ subscription, payingAccount, isUnified, ...row }) => ({
        ...row,
        subscriptionId: subscription === 0 ? null : subscription,
        msisdn: mask('msisdn', msisdns.get(subscription) ?? null),
        payingAccountNo: payingAccountNos.get(payingAccount) ?? null,
        unified: isUnified === 1
      })),
      totalFen: total?.fen ?? 0,
      truncated: found.length > ROWS_AT_MOST,
      asOfLoad: asked.visible.asOfLoad
    }
  })

// Money may be the account's while the subscription or the paying account is out of the reader's sight; then it stays unnamed.
async function msisdnsOf(tx: Tx, rows: readonly Fact[]): Promise<ReadonlyMap<number, string>> {
  const found = await query<{ id: number; msisdn: string }>(
    tx,
    'select subscription_id as id, msisdn from subscription where subscription_id = any($1::bigint[])',
    [[...new Set(rows.map((row) => row.subscription))]]
  )
  return new Map(found.map(({ id, msisdn }) => [id, msisdn]))
}

async function payingAccountNosOf(tx: Tx, rows: readonly Fact[]): Promise<ReadonlyMap<number, string>> {
  const found = await query<{ id: number; no: string }>(
    tx,
    'select paying_account_id as id, paying_account_no as no from paying_account where paying_account_id = any($1::bigint[])',
    [[...new Set(rows.map((row) => row.payingAccount))]]
  )
  return new Map(found.map(({ id, no }) => [id, no]))
}
