import { unreachable } from '../../../platform/errors.ts'
import { expressions, FIRST_YEAR, LAST_YEAR, type CellRule } from './cellRules.ts'

/** A text literal of ClickHouse. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/**
 * The check of a column's cells as ClickHouse expressions over a String column that holds cells as delivered, null as '' (EXC-24):
 * `ok` is true for a good cell, `code` is '' or the code of its first fault. They agree with `cellCheck`.
 */
export const sqlConditions = (rule: CellRule, sqlColumn: string): { readonly ok: string; readonly code: string } => {
  const x = sqlColumn
  const { shape, blank, control, pattern } = expressions(rule, 're2')
  const typed = [
    ...(rule.isText ? [`not match(${x}, ${quoted(blank)})`, `not match(${x}, ${quoted(control)})`, `normalizeUTF8NFC(${x}) = ${x}`] : []),
    ...(shape === null ? [] : [`match(${x}, ${quoted(shape)})`]),
    ...isReal(rule, x)
  ]
  const conditions: [string, string][] = typed.length === 0 ? [] : [['TYPE', typed.join(' and ')]]
  if (rule.longest !== null) conditions.push(['LENGTH', `lengthUTF8(${x}) <= ${rule.longest}`])
  if (pattern !== null) conditions.push(['PATTERN', `match(${x}, ${quoted(pattern)})`])
  if (rule.compared) conditions.push(['RANGE', inRange(rule, x)])
  if (rule.members)
    conditions.push([rule.members.code, rule.members.of.size === 0 ? '0' : `${x} in (${[...rule.members.of].map(quoted).join(', ')})`])
  const good = conditions.map(([, condition]) => `(${condition})`).join(' and ') || '1'
  return {
    ok: rule.required ? `(${x} != '' and ${good})` : `(${x} = '' or (${good}))`,
    code: `multiIf(${[`${x} = '', ${rule.required ? "'REQUIRED'" : "''"}`, ...conditions.map(([code, condition]) => `not (${condition}), '${code}'`)].join(', ')}, '')`
  }
}

const number = (x: string, from: number, length: number): string => `toUInt16OrZero(substring(${x}, ${from}, ${length}))`

const isReal = ({ compared }: CellRule, x: string): string[] => {
  if (compared?.as !== 'date' && compared?.as !== 'instant') return []
  const [year, month, day] = [number(x, 1, 4), number(x, 6, 2), number(x, 9, 2)]
  const leap = `((${year} % 4 = 0 and ${year} % 100 != 0) or ${year} % 400 = 0)`
  const days = `multiIf(${month} = 2, if(${leap}, 29, 28), ${month} in (4, 6, 9, 11), 30, 31)`
  return [`${month} between 1 and 12`, `${day} between 1 and ${days}`]
}

const inRange = ({ compared }: CellRule, x: string): string => {
  switch (compared?.as) {
    case undefined:
      return '1'
    case 'integer': {
      const value = `toInt64OrZero(${x})`
      return [
        ...(compared.min === null ? [] : [`${value} >= ${compared.min}`]),
        ...(compared.max === null ? [] : [`${value} <= ${compared.max}`])
      ].join(' and ')
    }
    case 'date':
    case 'month':
    case 'instant':
      return `${number(x, 1, 4)} between ${FIRST_YEAR} and ${LAST_YEAR}`
    case 'point':
      return `abs(toFloat64OrZero(splitByChar(',', ${x})[1])) <= 180 and abs(toFloat64OrZero(splitByChar(',', ${x})[2])) <= 90`
    default:
      return unreachable(compared)
  }
}
