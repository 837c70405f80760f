import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { recogniseQuery } from '../domain/searchQuery.ts'
import type { QueryKind } from '../domain/searchQuery.ts'
import { ROW_COLUMNS, rowsAsRead } from './accountRows.ts'
import type { FoundAccount } from './accountRows.ts'
import type { Answer, Question } from './answers.ts'
import { bindings } from './bindings.ts'
import { longEnough, matchesOf, namesMaskedFor } from './textMatches.ts'
import type { UnderstoodText } from './textMatches.ts'

type Hit = FoundAccount & {
  readonly rank: number
  readonly matchedBy: QueryKind
  readonly inNetwork: number
  /** Whether a subscription in the network has the number that was typed; null where none was. */
  readonly numberIsPresent: boolean | null
}

const BY_NUMBER: ReadonlySet<QueryKind> = new Set(['number', 'number_prefix', 'last_four'])

/**
 * The accounts of the caller's scope that fit a text best: exact code, exact name, beginning, inside, pinyin; then tier or class, then
 * account_id (ARC-55). The present user of a number comes before one who had it: his subscription left, or somebody else uses the number.
 * Refuses with QUERY_TOO_SHORT.
 */
export function searchAccounts(grounds: Grounds, who: Who, { text, limit }: Question<'search'>): Promise<Answer<'search'>> {
  // Read before a connection is held, refused after the caller is admitted.
  const read = recogniseQuery(text, dayOf(grounds.clock.now()))
  return inScope(grounds, who, async (tx, scope) => {
    const meant = longEnough(read)
    const found = await hitsOf(tx, scope, meant, limit)
    const rows = await rowsAsRead(tx, scope, found, new Map(found.map((hit) => [hit.accountId, hit.inNetwork])))
    const places = rows.map((row, i) => {
      const { rank, matchedBy, numberIsPresent } = found[i]!
      return { rank, hit: { ...row, matchedBy, formerNumber: BY_NUMBER.has(matchedBy) && numberIsPresent === false } }
    })
    // Sorting is stable: within a rank only the former ones move back.
    places.sort((a, b) => a.rank - b.rank || Number(a.hit.formerNumber) - Number(b.hit.formerNumber))
    return { recognisedAs: meant.kind, namesMasked: namesMaskedFor(meant, scope), hits: places.map((place) => place.hit) }
  })
}

function hitsOf(tx: Tx, scope: Scope, text: UnderstoodText, limit: number): Promise<Hit[]> {
  const bound = bindings()
  const matches = matchesOf(text, scope, bound)
  const digits = bound.bind(text.words.map((word) => word.text).find((word) => /^\d{4,}$/.test(word)) ?? null)
  // Signed for or carried: a subscription that is both counts once.
  return query<Hit>(
    tx,
    `select f.*, s.n as "inNetwork", case when ${digits}::text is not null then coalesce(s.present, false) end as "numberIsPresent"
     from (
       select ${ROW_COLUMNS}, h.rank, h.kind as "matchedBy", a.tier_rank
       from (select distinct on (account_id) account_id, rank, kind from (${matches}) m order by account_id, rank, kind) h
       join account a on a.account_id = h.account_id
       order by h.rank, a.tier_rank, a.account_id limit ${bound.bind(limit)}::int
     ) f,
     lateral (
       select count(*)::int as n,
         bool_or(case when length(${digits}::text) = 4 then right(msisdn, 4) = ${digits}::text else starts_with(msisdn, ${digits}::text) end) as present
       from subscription u where (u.holder_account_id = f."accountId" or u.user_account_id = f."accountId") and u.in_network
     ) s
     order by f.rank, f.tier_rank, f."accountId"`,
    bound.values
  )
}
