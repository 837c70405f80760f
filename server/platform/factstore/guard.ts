import { ScopeMissing } from './errors.ts'

type Part = string | { readonly kind: 'source' | 'value' }
type Token = { readonly kind: 'word' | 'quotedName' | 'text' | 'mark' | 'source' | 'value'; readonly text: string }

// Functions that read a file, another server, or tables by pattern; and those that read one table's rows by key.
const OUTSIDE = /^(file|url|s3|remote\w*|cluster\w*|merge|mysql|postgresql|executable|input|view|loop|hdfs|azureblobstorage)$/i
const BY_KEY = /^(joinget\w*|dict\w+)$/i
const FROM_ENDS = /^(where|prewhere|group|order|limit|having|union|except|intersect|window|qualify|select|settings|format|into)$/i

/** What may stand where a table stands. */
type Allows = (table: string) => boolean

/** Throws ScopeMissing unless every table of the question is a source of ours or named by its own `with`. */
export function checkQuestion(parts: readonly Part[]): void {
  const tokens = parts.flatMap((part) => (typeof part === 'string' ? tokensOf(part) : [{ kind: part.kind, text: '' } as Token]))
  if (!/^(select|with)$/i.test(tokens[0]?.text ?? '')) throw new ScopeMissing('a question of facts begins with select or with')
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === ';') throw new ScopeMissing('a question of facts is one statement')
    if (token.kind === 'word' && /^(settings|outfile)$/i.test(token.text))
      throw new ScopeMissing(`${token.text} is not for a question of facts`)
    if (token.kind === 'word' && BY_KEY.test(token.text)) throw new ScopeMissing(`${token.text}() reads past the scope`)
    // However it is reached: no column has such a name.
    if (token.kind !== 'text' && /^(fact_\w+|account_now)$/i.test(token.text))
      throw new ScopeMissing(`${token.text} is read through visible(…) only`)
  }
  checkTables(tokens, () => false)
}

/** Throws ScopeMissing unless the statement reads staging tables, or the engine's own, only. */
export function checkStaging(sql: string): void {
  const tokens = tokensOf(sql)
  if (!/^(select|with|explain)$/i.test(tokens[0]?.text ?? '')) throw new ScopeMissing('only a select reads rows')
  if (tokens.some((token) => token.text === ';')) throw new ScopeMissing('one statement at a time')
  checkTables(tokens, (table) => isStaging(table) || table === 'system' || table === 'numbers' || table === 'jw_migration')
}

/** Whether rows of this table are nobody's facts yet. */
export const isStaging = (table: string) => table.startsWith('stage_') || table.endsWith('_stage')

function checkTables(tokens: readonly Token[], allows: Allows): void {
  const named = new Set(
    tokens.flatMap((token, i) => (tokens[i + 1]?.text.toLowerCase() === 'as' && tokens[i + 2]?.text === '(' ? [token.text] : []))
  )
  const fine = (token: Token | undefined) =>
    token !== undefined &&
    (token.kind === 'source' ||
      token.text === '(' ||
      ((token.kind === 'word' || token.kind === 'quotedName') && (named.has(token.text) || allows(token.text))))
  // For each open bracket, whether we stand in the list after its from: there a comma is followed by another table.
  const inFrom: boolean[] = [false]
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1]
    const word = token.kind === 'word' ? token.text.toLowerCase() : token.text
    const refuse = () => {
      throw new ScopeMissing(`${next?.text ?? 'nothing'} is read without a scope; use visible(…)`)
    }
    if (token.kind === 'mark' && word === '(') inFrom.push(false)
    else if (token.kind === 'mark' && word === ')') inFrom.pop()
    else if (token.kind === 'mark' && word === ',' && inFrom.at(-1) === true) {
      if (!fine(next)) refuse()
    } else if (token.kind === 'word') {
      if (OUTSIDE.test(word) && next?.text === '(') throw new ScopeMissing(`${word}() reads past the scope`)
      // extract(year from month), trim(both ' ' from x) have no table: none of our questions needs them.
      if (word === 'from' || (word === 'join' && tokens[i - 1]?.text.toLowerCase() !== 'array')) {
        if (!fine(next)) refuse()
        inFrom[inFrom.length - 1] = true
      } else if (word === 'join' || FROM_ENDS.test(word)) inFrom[inFrom.length - 1] = false
      else if (word === 'in' && (next?.kind === 'word' || next?.kind === 'quotedName') && tokens[i + 2]?.text !== '(' && !fine(next))
        refuse()
      else if (word === 'table' && next?.kind === 'word') refuse()
    }
  }
}

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  const pattern =
    /\s+|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|[\s\S]/gu
  for (const [text] of sql.matchAll(pattern)) {
    if (/^(\s|--|\/\*)/.test(text)) continue
    if (/^[\p{L}_]/u.test(text)) tokens.push({ kind: 'word', text })
    else if (/^["`]./.test(text)) tokens.push({ kind: 'quotedName', text: text.slice(1, -1) })
    else tokens.push({ kind: /^['\d]/.test(text) ? 'text' : 'mark', text })
  }
  return tokens
}
