import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { ROW_COLUMNS, rowsAsRead } from './accountRows.ts'
import type { FoundAccount } from './accountRows.ts'
import type { Answer, Question } from './answers.ts'
import { bindings } from './bindings.ts'
import type { Bindings } from './bindings.ts'
import { conditionsOf, whereAll } from './conditions.ts'
import { readListCursor, written } from './cursors.ts'
import type { AccountOrder, ListCursor } from './cursors.ts'
import { namesMaskedFor } from './textMatches.ts'

type OrderKey = { readonly key: string | number | null }

export const orderColumns: Readonly<Record<AccountOrder, { sql: string; type: string; nullable: boolean }>> = {
  account_no: { sql: 'a.account_no', type: 'text', nullable: true },
  name: { sql: 'a.name collate "zh-Hans-x-icu"', type: 'text', nullable: false },
  first_in_service_date: { sql: 'a.first_in_service_date', type: 'date', nullable: true },
  tier: { sql: 'a.tier_rank', type: 'smallint', nullable: false }
}

/**
 * Accounts in the caller's scope that fit the filter, a page at a time, each order ending in account_id; absent values come last, and
 * first when descending. Refuses with QUERY_TOO_SHORT, BAD_CURSOR, and ORDER_REFUSED where the order would tell masked names (ruling 64).
 */
export const listAccounts = (grounds: Grounds, who: Who, input: Question<'list'>): Promise<Answer<'list'>> =>
  inScope(grounds, who, async (tx, scope) => {
    const { order, descending, limit } = input
    refuseTellingOrder(scope, input)
    const after = input.cursor === undefined ? null : readListCursor(input.cursor, order, descending)
    const bound = bindings()
    const { conditions, text } = await conditionsOf(tx, scope, input, bound)
    const found = await page(tx, { conditions, bound, order, descending, after, limit: limit + 1 })
    const rows = found.slice(0, limit)
    const last = rows.at(-1)
    return {
      rows: await rowsAsRead(tx, scope, rows),
      nextCursor: found.length > limit && last !== undefined ? written({ order, descending, key: last.key, id: last.accountId }) : null,
      recognisedAs: text?.kind ?? null,
      namesMasked: text !== null && namesMaskedFor(text, scope)
    }
  })

/** Who reads names of individuals masked may not sort by them: the order would tell them (ruling 64). Refuses with ORDER_REFUSED. */
export function refuseTellingOrder(scope: Scope, { order, kind }: Pick<Question<'list'>, 'order' | 'kind'>): void {
  if (order === 'name' && scope.intervals.length > 0 && kind !== 'group') throw new Refusal('ORDER_REFUSED', { order })
}

type Page = {
  readonly conditions: readonly string[]
  readonly bound: Bindings
  readonly order: AccountOrder
  readonly descending: boolean
  readonly after: ListCursor | null
  readonly limit: number
}

async function page(tx: Tx, { conditions, bound, order, descending, after, limit }: Page): Promise<(FoundAccount & OrderKey)[]> {
  const { sql } = orderColumns[order]
  const direction = descending ? 'desc' : 'asc'
  const found: (FoundAccount & OrderKey)[] = []
  for (const range of after === null ? [() => []] : rangesBeyond(after)) {
    if (found.length >= limit) break
    const values = [...bound.values]
    const bind = (value: unknown) => `$${values.push(value)}`
    const where = whereAll([...conditions, ...range(bind)])
    const rows = await query<FoundAccount & OrderKey>(
      tx,
      `select ${ROW_COLUMNS}, ${order === 'tier' ? sql : `(${sql})::text`} as key
       from account a ${where} order by ${sql} ${direction}, a.account_id ${direction} limit ${bind(limit - found.length)}::int`,
      values
    )
    found.push(...rows)
  }
  return found
}

type Range = (bind: Bindings['bind']) => string[]

// "Beyond the key or absent" in one condition would not start the index at the key, so the absent ones are a range of their own.
function rangesBeyond({ order, descending, key, id }: ListCursor): Range[] {
  const { sql, type, nullable } = orderColumns[order]
  const beyond = descending ? '<' : '>'
  if (key !== null) {
    const following: Range = (bind) => [`(${sql}, a.account_id) ${beyond} (${bind(key)}::${type}, ${bind(id)}::bigint)`]
    return nullable && !descending ? [following, () => [`${sql} is null`]] : [following]
  }
  const otherAbsent: Range = (bind) => [`${sql} is null`, `a.account_id ${beyond} ${bind(id)}::bigint`]
  return descending ? [otherAbsent, () => [`${sql} is not null`]] : [otherAbsent]
}
