import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { QueryKind } from '../domain/searchQuery.ts'
import { ROW_COLUMNS, rowsAsRead } from './accountRows.ts'
import type { FoundAccount } from './accountRows.ts'
import type { Answer, Question } from './answers.ts'
import { bindings } from './bindings.ts'
import { matchesOf, understood } from './textMatches.ts'
import type { UnderstoodText } from './textMatches.ts'

type Hit = FoundAccount & { readonly rank: number; readonly matchedBy: QueryKind }

/**
 * The accounts of the caller's scope that fit a text best: exact code, exact name, beginning, inside, pinyin; then tier or class, then
 * account_id (ARC-55). The present user of a number comes before one who had it. Refuses with QUERY_TOO_SHORT.
 */
export const searchAccounts = (grounds: Grounds, who: Who, { text, limit }: Question<'search'>): Promise<Answer<'search'>> =>
  inScope(grounds, who, async (tx, scope) => {
    const meant = understood(text, scope)
    const bound = bindings()
    const matches = matchesOf(meant, scope, bound)
    const found = await query<Hit>(
      tx,
      `select ${ROW_COLUMNS}, h.rank, h.kind as "matchedBy"
       from (select distinct on (account_id) account_id, rank, kind from (${matches}) m order by account_id, rank, kind) h
       join account a on a.account_id = h.account_id
       order by h.rank, a.tier_rank, a.account_id limit ${bound.bind(limit)}::int`,
      bound.values
    )
    const rows = await rowsAsRead(tx, scope, found)
    const former = await foundByFormerNumber(tx, meant, found)
    const places = rows.map((row, i) => ({
      rank: found[i]!.rank,
      hit: { ...row, matchedBy: found[i]!.matchedBy, formerNumber: former.has(row.accountId) }
    }))
    // Sorting is stable: within a rank only the former ones move back.
    places.sort((a, b) => a.rank - b.rank || Number(a.hit.formerNumber) - Number(b.hit.formerNumber))
    return { recognisedAs: meant.kind, hits: places.map((place) => place.hit) }
  })

const BY_NUMBER: ReadonlySet<QueryKind> = new Set(['number', 'number_prefix', 'last_four'])

/** Of the hits by a number those that have no such number in the network any more: the subscription left, or somebody else uses it. */
async function foundByFormerNumber(tx: Tx, text: UnderstoodText, hits: readonly Hit[]): Promise<ReadonlySet<number>> {
  const ids = hits.filter((hit) => BY_NUMBER.has(hit.matchedBy)).map((hit) => hit.accountId)
  const digits = text.words.map((word) => word.text).find((word) => /^\d{4,}$/.test(word))
  if (ids.length === 0 || digits === undefined) return new Set()
  const rows = await query<{ account_id: number }>(
    tx,
    `select distinct account_id from (
       select holder_account_id as account_id, msisdn from subscription where holder_account_id = any($1::bigint[]) and in_network
       union all
       select user_account_id, msisdn from subscription where user_account_id = any($1::bigint[]) and in_network
     ) s where case when length($2::text) = 4 then right(msisdn, 4) = $2 else starts_with(msisdn, $2) end`,
    [ids, digits]
  )
  const present = new Set(rows.map((row) => row.account_id))
  return new Set(ids.filter((id) => !present.has(id)))
}
