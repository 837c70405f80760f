import { dayOf } from '../../../platform/clock.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import { recogniseQuery } from '../domain/searchQuery.ts'
import type { Match, Query, QueryKind, QueryWord, Understanding } from '../domain/searchQuery.ts'
import type { Bindings } from './bindings.ts'

export type UnderstoodText = Exclude<Query, { readonly kind: 'too_short' }>

/** What a search text means today. Refuses with QUERY_TOO_SHORT. */
export function understood(text: string, scope: Scope): UnderstoodText {
  const read = recogniseQuery(text, dayOf(scope.at))
  if (read.kind === 'too_short') throw new Refusal('QUERY_TOO_SHORT', { least: read.least })
  return read
}

// Order of ARC-55: exact code, exact name, beginning, inside, pinyin.
const ranks: Readonly<Record<QueryKind, number>> = {
  number: 0,
  short_number: 0,
  code: 0,
  certificate: 0,
  name_beginning: 2,
  number_prefix: 2,
  code_prefix: 2,
  name: 3,
  last_four: 3,
  pinyin: 4,
  initials: 4
}
const EXACT_NAME_RANK = 1

/**
 * A select of (account_id, rank, kind) over the tokens, by equality and range only (ARC-56); an account may come several times. Who reads
 * an individual's name masked finds him by the whole name, number or code and by nothing less (ruling 64). Of several words the first one
 * says the rank and the kind.
 */
export function matchesOf(text: UnderstoodText, scope: Scope, bindings: Bindings): string {
  const { bind } = bindings
  const clearlyRead = namesReadClearly(scope, bind)
  const [first, ...others] = text.words as readonly [QueryWord, ...QueryWord[]]
  const alsoOthers = others.map((word) => `account_id in (${word.any.map((one) => accountsOf(one, [clearlyRead], bind)).join(' union ')})`)
  const parts = text.whole.map((token) => {
    const kind = wholeKind(token)
    return select(token.startsWith('w:') ? EXACT_NAME_RANK : ranks[kind], kind, [tokenIs({ equal: token }, bind)])
  })
  if (text.beginning !== null) parts.push(select(ranks.name_beginning, 'name_beginning', [tokenIs(text.beginning, bind), clearlyRead]))
  for (const { kind, all } of first.any) {
    const [lead, ...rest] = all as readonly [Match, ...Match[]]
    parts.push(select(ranks[kind], kind, [tokenIs(lead, bind), clearlyRead, ...rest.map((match) => holdsToo(match, bind)), ...alsoOthers]))
  }
  return parts.join(' union all ')
}

// Whose names the caller reads clearly. Written as narrow as the scope allows: a wide range is then cut by an index, not row by row.
function namesReadClearly(scope: Scope, bind: Bindings['bind']): string {
  if (scope.intervals.length === 0) return `account_id = any(${bind([...scope.mine].filter((id) => scope.book.has(id)))}::bigint[])`
  return scope.book.size === 0 ? 'not individual' : `(not individual or account_id = any(${bind([...scope.book])}::bigint[]))`
}

function wholeKind(token: string): QueryKind {
  if (token.startsWith('w:')) return 'name'
  if (token.startsWith('c:')) return 'code'
  return token.length - 'm:'.length < 7 ? 'short_number' : 'number'
}

const select = (rank: number, kind: QueryKind, conditions: readonly string[]): string =>
  `select account_id, ${rank} as rank, '${kind}' as kind from search_token where ${conditions.join(' and ')}`

const accountsOf = (one: Understanding, conditions: readonly string[], bind: Bindings['bind']): string => {
  const [lead, ...rest] = one.all as readonly [Match, ...Match[]]
  const all = [tokenIs(lead, bind), ...conditions, ...rest.map((match) => holdsToo(match, bind))]
  return `select account_id from search_token where ${all.join(' and ')}`
}

const holdsToo = (match: Match, bind: Bindings['bind']): string =>
  `account_id in (select account_id from search_token where ${tokenIs(match, bind)})`

const tokenIs = (match: Match, bind: Bindings['bind']): string =>
  'equal' in match ? `token = ${bind(match.equal)}` : `(token >= ${bind(match.from)} and token < ${bind(match.to)})`
