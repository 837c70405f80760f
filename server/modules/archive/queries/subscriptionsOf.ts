import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import { mask } from '../../../platform/mask.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { Answer, Question } from './answers.ts'
import { readIdCursor, written } from './cursors.ts'
import { seenAccount } from './seenAccount.ts'

type Found = Answer<'subscriptions'>['rows'][number]

/**
 * Subscriptions that an account signed for, carries, or has as members today, by id, a page at a time. A member's subscription is there
 * when the caller may see it. Refuses with ACCOUNT_NOT_FOUND and BAD_CURSOR.
 */
export const subscriptionsOf = (
  grounds: Grounds,
  who: Who,
  { accountId, cursor, limit }: Question<'subscriptions'>
): Promise<Answer<'subscriptions'>> =>
  inScope(grounds, who, async (tx, scope) => {
    await seenAccount(tx, accountId)
    const found = await query<Found>(
      tx,
      `select s.subscription_id as "subscriptionId", s.msisdn, s.line_kind as "lineKind", s.state, s.in_network as "inNetwork",
         s.state_since as "stateSince", s.in_service_date as "inServiceDate", s.left_date as "leftDate", s.pay_type as "payType", s.brand,
         s.plan_code as "planCode", s.user_type as "userType",
         case when k.holds and k.uses then 'both' when k.holds then 'holder' when k.uses then 'user' else 'member' end as relation
       from (
         select subscription_id, bool_or(holds) as holds, bool_or(uses) as uses from (
           (select subscription_id, true as holds, false as uses from subscription
            where holder_account_id = $1::bigint and subscription_id > $2::bigint order by subscription_id limit $3::int)
           union all
           (select subscription_id, false, true from subscription
            where user_account_id = $1::bigint and subscription_id > $2::bigint order by subscription_id limit $3::int)
           union all
           (select m.subscription_id, false, false from member m join subscription t on t.subscription_id = m.subscription_id
            where m.group_account_id = $1::bigint and m.subscription_id > $2::bigint
              and m.valid_from <= $4::date and (m.valid_to is null or m.valid_to > $4::date) order by m.subscription_id limit $3::int)
         ) each_way group by subscription_id order by subscription_id limit $3::int
       ) k join subscription s on s.subscription_id = k.subscription_id order by s.subscription_id`,
      [accountId, cursor === undefined ? 0 : readIdCursor(cursor), limit + 1, dayOf(scope.at)]
    )
    const rows = found.slice(0, limit).map((row) => ({ ...row, msisdn: mask('msisdn', row.msisdn) }))
    return { rows, nextCursor: found.length > limit ? written({ id: rows.at(-1)!.subscriptionId }) : null }
  })
