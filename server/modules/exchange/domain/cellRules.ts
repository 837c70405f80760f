import type { FeedColumn } from '../../../../definitions/feeds.ts'

export type CellCode = 'REQUIRED' | 'TYPE' | 'LENGTH' | 'PATTERN' | 'RANGE' | 'NOT_IN_LIST' | 'NOT_IN_DICTIONARY'

/** How the text of a cell becomes something comparable. */
export type Comparison =
  | { readonly as: 'integer'; readonly min: bigint | null; readonly max: bigint | null }
  | { readonly as: 'date' | 'month' | 'instant' }
  | { readonly as: 'point' }

/** All that is checked of a column's cells, as values: the JavaScript check and the SQL are both made from this one record. */
export type CellRule = {
  readonly column: string
  readonly label: string
  readonly required: boolean
  /** Regular expression of the type for the whole cell, reading the same in JavaScript (flag u) and RE2; null where a list decides alone. */
  readonly shape: string | null
  /** A free text: no blanks at its ends, no control signs, in NFC. */
  readonly isText: boolean
  readonly typeWords: string
  readonly longest: number | null
  readonly pattern: string | null
  readonly compared: Comparison | null
  readonly rangeWords: string
  /** Identifiers of an enumeration, or codes of a dictionary that the caller knows. */
  readonly members: { readonly code: 'NOT_IN_LIST' | 'NOT_IN_DICTIONARY'; readonly of: ReadonlySet<string>; readonly words: string } | null
}

/** Lists that columns refer to: those of feeds.yaml, and the codes of dictionaries (`region`, `nationality`); a dictionary not given is not checked. */
export type Lists = {
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly dictionaries: Readonly<Record<string, ReadonlySet<string>>>
}

// White space that a text must not begin or end with, and control signs but the line feed, in a form that both engines read.
const BLANK = ' \\x09-\\x0d\\x85\\xa0'
const WIDE_BLANK = {
  js: '\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff',
  re2: '\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
}

const DATE = '\\d{4}-\\d{2}-\\d{2}'
const OFFSET = '(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d|[+-]14:00)'
const types: Readonly<Record<FeedColumn['type'], { shape: string | null; words: string; compared?: Comparison['as']; range?: string }>> = {
  code: { shape: '[A-Za-z0-9._-]+', words: '由字母、数字、点、下划线、连字符组成' },
  text: { shape: null, words: '首尾无空白、无控制字符的规范文本(NFC)' },
  int: { shape: '-?\\d{1,18}', words: '整数,至多18位', compared: 'integer' },
  fen: { shape: '-?\\d{1,15}', words: '以分为单位的整数,至多15位', compared: 'integer' },
  share: { shape: '(?:0(?:\\.\\d{1,6})?|1(?:\\.0{1,6})?)', words: '0到1之间的小数,至多6位小数' },
  date: { shape: DATE, words: '真实日期,形如2026-03-01', compared: 'date', range: '1900-01-01至2100-12-31' },
  month: { shape: '\\d{4}-(?:0[1-9]|1[0-2])', words: '月份,形如2026-03', compared: 'month', range: '1900-01至2100-12' },
  instant: {
    shape: `${DATE}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,3})?${OFFSET}`,
    words: '带时区的时刻,形如2026-03-01T08:00:00+08:00',
    compared: 'instant',
    range: '1900年至2100年'
  },
  flag: { shape: '[01]', words: '0或1' },
  enum: { shape: null, words: '枚举值' },
  dictionary: { shape: null, words: '字典代码' },
  msisdn: { shape: '\\d{11,15}', words: '11至15位数字' },
  phone: { shape: '(?:0\\d{2,3}-\\d{7,8}(?:-\\d{1,6})?|1\\d{10})', words: '带区号的电话或手机号,形如0571-88001234' },
  region: { shape: '\\d{6}', words: '6位行政区划代码' },
  hash: { shape: '[0-9a-f]{64}', words: '64位小写十六进制摘要' },
  point: {
    shape: '-?\\d{1,3}(?:\\.\\d{1,6})?,-?\\d{1,2}(?:\\.\\d{1,6})?',
    words: '经度,纬度,至多6位小数',
    compared: 'point',
    range: '经度±180、纬度±90以内'
  }
}

/** The rule of a column (EXC-24); throws when the column names an enumeration that feeds.yaml does not have. */
export const cellRule = (column: FeedColumn, lists: Lists): CellRule => {
  const type = types[column.type]
  return {
    column: column.name,
    label: column.label,
    required: column.required,
    shape: type.shape,
    isText: column.type === 'text',
    typeWords: type.words,
    longest: column.max ?? null,
    pattern: column.pattern ?? null,
    compared: comparison(column, type.compared),
    rangeWords: type.range ?? rangeWords(column),
    members: membersOf(column, lists)
  }
}

/** Regular expressions of a rule for one engine: `shape` and `pattern` must match, `blank` and `control` must not in a text. */
export const expressions = (
  rule: CellRule,
  engine: 'js' | 're2'
): { readonly shape: string | null; readonly blank: string; readonly control: string; readonly pattern: string | null } => ({
  shape: rule.shape === null ? null : `^(?:${rule.shape})$`,
  blank: `^[${BLANK}${WIDE_BLANK[engine]}]|[${BLANK}${WIDE_BLANK[engine]}]$`,
  control: '[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f]',
  pattern: rule.pattern === null ? null : `^(?:${rule.pattern})$`
})

export const FIRST_YEAR = 1900
export const LAST_YEAR = 2100

const comparison = (column: FeedColumn, as: Comparison['as'] | undefined): Comparison | null => {
  if (as === undefined) return null
  if (as !== 'integer') return { as }
  if (column.min === undefined && column.max_value === undefined) return null
  return {
    as,
    min: column.min === undefined ? null : BigInt(column.min),
    max: column.max_value === undefined ? null : BigInt(column.max_value)
  }
}

const rangeWords = ({ min, max_value: most }: FeedColumn): string => {
  if (min !== undefined && most !== undefined) return `${min}至${most}`
  return min === undefined ? `不大于${most}` : `不小于${min}`
}

const membersOf = (column: FeedColumn, lists: Lists): CellRule['members'] => {
  if (column.type === 'enum') {
    const list = lists.enums[column.values ?? '']
    if (!list) throw new Error(`column ${column.name} names the enumeration ${column.values}, which does not exist`)
    const names = Object.keys(list)
    return { code: 'NOT_IN_LIST', of: new Set(names), words: `下列之一:${names.slice(0, 30).join('、')}${names.length > 30 ? '等' : ''}` }
  }
  const name = column.type === 'region' ? 'region' : column.type === 'dictionary' ? (column.values ?? '') : null
  const codes = name === null ? undefined : lists.dictionaries[name]
  return codes ? { code: 'NOT_IN_DICTIONARY', of: codes, words: `字典${name}中的代码` } : null
}
