import type { Match, QueryKind, Understanding } from '../domain/searchQuery.ts'
import type { Bindings } from './bindings.ts'

// Pairs that half of all companies hold; others tell more.
const TELLS_LITTLE = new Set(['有限', '限公', '公司', '限责', '责任', '任公', '集团', '团有', '股份', '份有'].map((pair) => `g:${pair}`))
/** Joins of common pairs that the planner may order; each more costs it as much as running the whole statement. */
const JOINED = 3

export const tokenIs = (match: Match, bind: Bindings['bind'], column = 'token'): string =>
  'equal' in match
    ? `${column} = ${bind(match.equal)}::text`
    : `(${column} >= ${bind(match.from)}::text and ${column} < ${bind(match.to)}::text)`

type Together = { readonly kind: QueryKind; /** A select of account_id. */ readonly accounts: string }

/**
 * The accounts that have, for each match of an understanding, a token. What is likely to find fewest is read from an index, and the rest is
 * looked up account by account, by a subquery that the planner leaves where it stands.
 */
export function accountsWithAll(any: readonly Understanding[], conditions: readonly string[], bindings: Bindings): Together[] {
  const found: Together[] = []
  const pairs: (readonly Match[])[] = []
  for (const { kind, all } of any) {
    const tokens = all.flatMap((match) => ('equal' in match ? [match.equal] : []))
    if (tokens.length === all.length) found.push({ kind, accounts: withTokens(tokens, conditions, bindings) })
    else pairs.push(all)
  }
  // Syllables and then initials, however the letters are cut.
  if (pairs.length > 0) found.push({ kind: 'pinyin', accounts: withPairs(pairs, conditions, bindings) })
  return found
}

function withTokens(tokens: readonly string[], conditions: readonly string[], { bind }: Bindings): string {
  // Letters and digits are rare in names: all that have any such pair are counted in one scan.
  if (!tokens.some(hasHan))
    return `select account_id from search_token where token = any(${bind(tokens)}::text[]) and ${conditions.join(' and ')}
      group by account_id having count(*) = ${tokens.length}`
  const [lead, ...joined] = firstTold(tokens)
  const rest = tokens.filter((token) => token !== lead && !joined.includes(token))
  const scan = `select account_id from search_token where ${[
    tokenIs({ equal: lead! }, bind),
    ...conditions,
    ...joined.map((token) => `account_id in (select account_id from search_token where ${tokenIs({ equal: token }, bind)})`)
  ].join(' and ')}`
  if (rest.length === 0) return scan
  return `select account_id from (${scan} offset 0) l
    where (select count(*) from search_token h where h.account_id = l.account_id and h.token = any(${bind(rest)}::text[])) = ${rest.length}`
}

const hasHan = (token: string): boolean => /\p{Script=Han}/u.test(token)

function firstTold(tokens: readonly string[]): readonly string[] {
  const rare = tokens.find((token) => !hasHan(token))
  if (rare !== undefined) return [rare]
  const order = [...tokens.filter((token) => !TELLS_LITTLE.has(token)), ...tokens.filter((token) => TELLS_LITTLE.has(token))]
  if (order.length <= JOINED) return order
  const telling = Math.max(JOINED, order.filter((token) => !TELLS_LITTLE.has(token)).length)
  // Neighbours share a word and tell much the same.
  return Array.from({ length: JOINED }, (_, n) => order[Math.round((n * (telling - 1)) / (JOINED - 1))]!)
}

/** Beginnings of so many letters find few accounts each. */
const LONG = 12

/** Accounts that have both tokens of some pair: one scan where each finds few, one join where the planner should begin with the rarer. */
function withPairs(pairs: readonly (readonly Match[])[], conditions: readonly string[], { bind }: Bindings): string {
  const is = (pair: readonly Match[], place: 0 | 1, column?: string) => tokenIs(pair[place]!, bind, column)
  if (pairs.flat().every((match) => 'from' in match && match.from.length >= LONG))
    return `select account_id from search_token
      where (${pairs.map((pair) => `${is(pair, 0)} or ${is(pair, 1)}`).join(' or ')}) and ${conditions.join(' and ')}
      group by account_id having ${pairs.map((pair) => `(bool_or(${is(pair, 0)}) and bool_or(${is(pair, 1)}))`).join(' or ')}`
  const having = (place: 0 | 1) =>
    `select account_id, token from search_token where (${pairs.map((pair) => is(pair, place)).join(' or ')}) and ${conditions.join(' and ')}`
  const together = pairs.map((pair) => `(${is(pair, 0, 'o.token')} and ${is(pair, 1, 't.token')})`)
  return `select o.account_id from (${having(0)}) o join (${having(1)}) t using (account_id) where ${together.join(' or ')}`
}
