import { dayOf } from '../../../platform/clock.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import { recogniseQuery } from '../domain/searchQuery.ts'
import type { Query, QueryKind, QueryWord, Understanding } from '../domain/searchQuery.ts'
import type { Bindings } from './bindings.ts'
import { accountsWithAll, tokenIs } from './tokensTogether.ts'

export type UnderstoodText = Exclude<Query, { readonly kind: 'too_short' }>

/** What a search text means today. Refuses with QUERY_TOO_SHORT. */
export const understood = (text: string, scope: Scope): UnderstoodText => longEnough(recogniseQuery(text, dayOf(scope.at)))

/** Refuses with QUERY_TOO_SHORT what nothing can be looked for by. */
export function longEnough(read: Query): UnderstoodText {
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
 * says the rank and the kind. Planning takes longer than running and grows with the parts, so all that one scan can find is one part.
 */
export function matchesOf(text: UnderstoodText, scope: Scope, bindings: Bindings): string {
  const clearlyRead = namesReadClearly(scope, bindings.bind)
  const [first, ...others] = text.words as readonly [QueryWord, ...QueryWord[]]
  const alsoOthers = others.map((word) => {
    const parts = partsOf(word.any, [clearlyRead], bindings)
    return `account_id in (${parts.map((part) => `select account_id from (${part}) o`).join(' union all ')})`
  })
  const begun: Understanding = { kind: 'name_beginning', all: [text.beginning] }
  const whole = wholeTokens(text.whole, bindings.bind)
  // One word alone needs no second look for what is looked for as a whole.
  const alone = first.any.filter(({ all }) => !(all.length === 1 && 'equal' in all[0]! && text.whole.includes(all[0].equal)))
  const parts =
    others.length === 0
      ? partsOf([begun, ...alone], [clearlyRead], bindings, whole)
      : [...partsOf([begun], [clearlyRead], bindings, whole), ...partsOf(first.any, [clearlyRead, ...alsoOthers], bindings)]
  return parts.join(' union all ')
}

// Whose names the caller reads clearly. Written as narrow as the scope allows: a wide range is then cut by an index, not row by row.
function namesReadClearly(scope: Scope, bind: Bindings['bind']): string {
  // A sub-select hides the ids from the planner, which would look each of them up in its statistics for every path.
  const among = (ids: Iterable<number>) => `account_id = any((select ${bind([...ids])}::bigint[])::bigint[])`
  if (scope.intervals.length === 0) return among([...scope.mine].filter((id) => scope.book.has(id)))
  return scope.book.size === 0 ? 'not individual' : `(not individual or ${among(scope.book)})`
}

const WHOLE: ReadonlySet<QueryKind> = new Set(['number', 'short_number', 'code', 'certificate'])

/** Whether a text finds fewer individuals because the caller reads their names masked; what is typed whole finds them all the same. */
export const namesMaskedFor = (text: UnderstoodText, scope: Scope): boolean => scope.intervals.length > 0 && !WHOLE.has(text.kind)

/** What one token is enough for: a condition on it, and the rank and kind of an account that has it. */
type Sought = { readonly condition: string; readonly rank: number; readonly kind: QueryKind }

const wholeTokens = (tokens: readonly string[], bind: Bindings['bind']): Sought[] =>
  tokens.map((token) => {
    const kind = wholeKind(token)
    return { condition: tokenIs({ equal: token }, bind), rank: token.startsWith('w:') ? EXACT_NAME_RANK : ranks[kind], kind }
  })

function wholeKind(token: string): QueryKind {
  if (token.startsWith('w:')) return 'name'
  if (token.startsWith('c:')) return 'code'
  return token.length - 'm:'.length < 7 ? 'short_number' : 'number'
}

/**
 * Selects of (account_id, rank, kind) for understandings, whose accounts fit the conditions, and for whole tokens, whose accounts need not:
 * one select of all those that a single token fits, and few of the others.
 */
function partsOf(
  any: readonly Understanding[],
  conditions: readonly string[],
  bindings: Bindings,
  whole: readonly Sought[] = []
): string[] {
  const single = any
    .filter(({ all }) => all.length === 1)
    .map(({ kind, all }): Sought => ({ kind, rank: ranks[kind], condition: tokenIs(all[0]!, bindings.bind) }))
  // Where two fit a token the better one counts, and of equals the first in the order of the alphabet.
  const sought = [...whole, ...single].toSorted((a, b) => a.rank - b.rank || a.kind.localeCompare(b.kind))
  const choice = (of: (one: Sought) => string) => `case ${sought.map((one) => `when ${one.condition} then ${of(one)}`).join(' ')} end`
  const either = (some: readonly Sought[]) => `(${some.map(({ condition }) => condition).join(' or ')})`
  const found = [
    ...(whole.length === 0 ? [] : [either(whole)]),
    ...(single.length === 0 ? [] : [`(${[either(single), ...conditions].join(' and ')})`])
  ]
  const parts =
    found.length === 0
      ? []
      : [
          `select account_id, ${choice(({ rank }) => String(rank))} as rank, ${choice(({ kind }) => `'${kind}'`)} as kind
           from search_token where ${found.join(' or ')}`
        ]
  for (const { kind, accounts } of accountsWithAll(
    any.filter(({ all }) => all.length > 1),
    conditions,
    bindings
  ))
    parts.push(`select account_id, ${ranks[kind]} as rank, '${kind}' as kind from (${accounts}) t`)
  return parts
}
