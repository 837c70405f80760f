import { unreachable } from '../../../platform/errors.ts'
import { expressions, FIRST_YEAR, LAST_YEAR, type CellCode, type CellRule } from './cellRules.ts'

export type CellFault = { readonly code: CellCode; /** A short Chinese sentence for the reject file (EXC-31). */ readonly expected: string }
export type CellCheck = (text: string | null) => CellFault | null

/** Makes the check of a column's cells in JavaScript; it agrees with `sqlConditions`. An empty text counts as absent. */
export const cellCheck = (rule: CellRule): CellCheck => {
  const { shape, blank, control, pattern } = expressions(rule, 'js')
  const [blankOf, controlOf] = [new RegExp(blank, 'u'), new RegExp(control, 'u')]
  const [shapeOf, patternOf] = [shape, pattern].map((source) => (source === null ? null : new RegExp(source, 'u')))
  const fault = (code: CellCode) => ({ code, expected: expectedOf(rule, code) })
  return (text) => {
    if (text === null || text === '') return rule.required ? fault('REQUIRED') : null
    if (rule.isText && (blankOf.test(text) || controlOf.test(text) || text.normalize('NFC') !== text)) return fault('TYPE')
    if ((shapeOf && !shapeOf.test(text)) || !isReal(rule, text)) return fault('TYPE')
    if (rule.longest !== null && lengthOf(text) > rule.longest) return fault('LENGTH')
    if (patternOf && !patternOf.test(text)) return fault('PATTERN')
    if (!inRange(rule, text)) return fault('RANGE')
    return rule.members && !rule.members.of.has(text) ? fault(rule.members.code) : null
  }
}

/** One cell against one rule; for many cells make the check once. */
export const checkCell = (rule: CellRule, text: string | null): CellFault | null => cellCheck(rule)(text)

/** What the column must hold, said to the people of the source. */
export const expectedOf = (rule: CellRule, code: CellCode): string => {
  switch (code) {
    case 'REQUIRED':
      return `${rule.label}必填`
    case 'TYPE':
      return `${rule.label}应为${rule.typeWords}`
    case 'LENGTH':
      return `${rule.label}不超过${rule.longest}个字符`
    case 'PATTERN':
      return `${rule.label}应符合格式${rule.pattern}`
    case 'RANGE':
      return `${rule.label}应为${rule.rangeWords}`
    case 'NOT_IN_LIST':
    case 'NOT_IN_DICTIONARY':
      return `${rule.label}应为${rule.members?.words}`
    default:
      return unreachable(code)
  }
}

const lengthOf = (text: string): number => {
  let length = 0
  for (const _ of text) length++
  return length
}

const isReal = ({ compared }: CellRule, text: string): boolean => {
  if (compared?.as !== 'date' && compared?.as !== 'instant') return true
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= days
}

const inRange = ({ compared }: CellRule, text: string): boolean => {
  switch (compared?.as) {
    case undefined:
      return true
    case 'integer': {
      const value = BigInt(text)
      return (compared.min === null || value >= compared.min) && (compared.max === null || value <= compared.max)
    }
    case 'date':
    case 'month':
    case 'instant': {
      const year = Number(text.slice(0, 4))
      return year >= FIRST_YEAR && year <= LAST_YEAR
    }
    case 'point': {
      const [longitude = 0, latitude = 0] = text.split(',').map(Number)
      return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
    }
    default:
      return unreachable(compared)
  }
}
