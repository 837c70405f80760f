import { ScopeMissing } from './errors.ts'
import { checkQuestion } from './guard.ts'
import { numbers } from './sql.ts'
import type { FactType, Params, Scalar } from './sql.ts'

/** Whose rows may be seen: everything is for jobs only, else the units (present org_pos in `lo <= p < hi`) and the own accounts (ADM-45). */
export type FactScope =
  | { readonly everything: true }
  | { readonly intervals: readonly { readonly lo: number; readonly hi: number }[]; readonly mine: readonly number[] }

/** Deliveries that the transaction sees which answers the request, each with the fact that it filled (EXC-26). */
export type Visible = { readonly loads: readonly { readonly loadId: number; readonly fact: string }[]; readonly asOfLoad: number }

/** Under what a question is asked. */
export type Asked = { readonly who: FactScope; readonly visible: Visible }

class Value {
  readonly value: Scalar | readonly Scalar[]
  readonly type: FactType
  constructor(bound: Scalar | readonly Scalar[], type: FactType) {
    this.value = bound
    this.type = type
  }
}

class Source {
  /** The subquery under a scope. */
  readonly under: (asked: Asked) => string
  constructor(under: (asked: Asked) => string) {
    this.under = under
  }
}

/** A question of facts, made by the tag `facts` only: its words are ours, everything else is bound or a scoped source. */
export class FactStatement {
  readonly parts: readonly (string | Value | Source)[]
  constructor(parts: readonly (string | Value | Source)[]) {
    this.parts = parts
  }
}

/** Whose rows of all that may be seen: of these accounts, or of all of them. */
export type Of = readonly number[] | 'all'

/** Builds a question: facts`select sum(net_fen * sign) as fen from ${visible('fact_bill', …)} where month = ${value(m, 'Date')}`. */
export function facts(words: TemplateStringsArray, ...inserted: readonly (Value | Source | FactStatement)[]): FactStatement {
  const parts: (string | Value | Source)[] = []
  for (const [i, text] of words.raw.entries()) {
    parts.push(text)
    const next = inserted[i]
    if (i >= inserted.length) continue
    if (next instanceof FactStatement) parts.push(...next.parts)
    else if (next instanceof Value || next instanceof Source) parts.push(next)
    else throw new TypeError('only value(…), a source or another facts`…` may stand in a question of facts')
  }
  return new FactStatement(parts)
}

/** A bound value of a type; nothing in it can become words of the statement. */
export const value = (bound: Scalar | readonly Scalar[], type: FactType) => {
  if (!/^(U?Int\d+|Float64|String|Date|Array\((UInt32|UInt64|String|Date)\))$/.test(type))
    throw new TypeError(`not a type of a value: ${type}`)
  return new Value(bound, type)
}

const name = (text: string) => {
  if (!/^[a-z][a-z0-9_]*$/.test(text)) throw new TypeError(`not a name: ${text}`)
  return text
}

/**
 * Rows of a source fact that the asker may see: of visible loads, and of accounts in the scope by the column that owns the row for this
 * question (`account_id`, `user_account`, `payer_group`, `use_group`, ruling 31). Count with `sign`. Rows of no account (owner 0) are seen by jobs only.
 */
export const visible = (fact: string, about: { owner: string; of: Of }) => {
  const [table, owner] = [name(fact), name(about.owner)]
  return new Source((asked) => {
    const loads = asked.visible.loads.filter((load) => load.fact === table).map((load) => load.loadId)
    const conditions = [loads.length === 0 ? '0' : `load_id in (${numbers(loads)})`, ownerCondition(owner, about.of, asked.who)]
    return `(select * from ${table} where ${conditions.join(' and ')})`
  })
}

/** Accounts as they are now (`account_now`, one row each) that the asker may see. */
export const accountsNow = (about: { of: Of }) =>
  new Source(({ who }) => {
    const asked = about.of === 'all' ? '1' : oneOf('account_id', about.of)
    const seen = 'everything' in who ? '1' : either([oneOf('account_id', who.mine), inIntervals(who.intervals)])
    return `(select * from account_now final where ${asked} and ${seen})`
  })

function ownerCondition(owner: string, of: Of, who: FactScope): string {
  if ('everything' in who) return of === 'all' ? '1' : oneOf(owner, of)
  const own = new Set(who.mine)
  const mine = of === 'all' ? who.mine : of.filter((id) => own.has(id))
  const others = of === 'all' ? null : of.filter((id) => !own.has(id))
  if (who.intervals.length === 0 || others?.length === 0) return oneOf(owner, mine)
  const within = others === null ? '' : `${oneOf('account_id', others)} and `
  return either([oneOf(owner, mine), `${owner} in (select account_id from account_now final where ${within}${inIntervals(who.intervals)})`])
}

const oneOf = (column: string, ids: readonly number[]) => (ids.length === 0 ? '0' : `${column} in (${numbers(ids)})`)

const inIntervals = (intervals: readonly { lo: number; hi: number }[]) =>
  either(intervals.map(({ lo, hi }) => `(org_pos >= ${numbers([lo])} and org_pos < ${numbers([hi])})`))

function either(conditions: readonly string[]): string {
  const possible = conditions.filter((condition) => condition !== '0')
  return possible.length === 0 ? '0' : `(${possible.join(' or ')})`
}

/** The words and bound values of a question under a scope. Throws ScopeMissing. */
export function written(asked: Asked, statement: FactStatement): { sql: string; params: Params } {
  if (!isScope(asked)) throw new ScopeMissing('a question of facts without a scope')
  if (!(statement instanceof FactStatement)) throw new ScopeMissing('a question of facts is made by facts`…`')
  checkQuestion(
    statement.parts.map((part) => (typeof part === 'string' ? part : part instanceof Source ? { kind: 'source' } : { kind: 'value' }))
  )
  const params: Record<string, Scalar | readonly Scalar[]> = {}
  const sql = statement.parts.map((part) => {
    if (typeof part === 'string') return part
    if (part instanceof Source) return part.under(asked)
    const key = `p${Object.keys(params).length}`
    params[key] = part.value
    return `{${key}:${part.type}}`
  })
  return { sql: sql.join(''), params }
}

// The compiler asks for a scope; this asks again, because what is at stake is everybody's rows.
function isScope(asked: Asked | undefined): boolean {
  const who = asked?.who
  if (who === undefined || who === null || !Array.isArray(asked?.visible?.loads)) return false
  return 'everything' in who ? who.everything === true : Array.isArray(who.intervals) && Array.isArray(who.mine)
}
