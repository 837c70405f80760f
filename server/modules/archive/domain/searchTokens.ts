import { searchForm } from './nameForm.ts'
import { readingsOf } from './pinyin.ts'

const PINYIN_AT_MOST = 40
// Behind the core only legal words follow, whose sound finds every company and therefore none; their signs are indexed all the same.
const LEGAL_END = /(?:(?:集团)?(?:股份)?有限(?:责任)?公司)$/

/** What an account is found by (ARC-55). Every text is a token or a beginning of one; nothing needs a wildcard. */
export type Searchable = {
  readonly kind: 'individual' | 'group'
  readonly name: string
  /** MSISDNs of the account and short numbers, as digits. */
  readonly numbers: readonly string[]
  /** Account number, credit code, head-office list number. */
  readonly codes: readonly string[]
}

/** The tokens of an account, each once: w: whole name, g: adjacent signs, p: pinyin, i: initials, m: number, l: last four, c: code. */
export const searchTokens = ({ kind, name, numbers, codes }: Searchable): string[] => {
  const tokens = new Set<string>()
  addNameTokens(tokens, name, kind)
  for (const number of numbers) addNumberTokens(tokens, number)
  for (const code of codes) if (codeForm(code)) tokens.add(`c:${codeForm(code)}`)
  return [...tokens]
}

/** The form in which codes are kept and looked for: half width, upper case, no blanks. */
export const codeForm = (code: string): string => code.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()

const addNameTokens = (tokens: Set<string>, name: string, kind: 'individual' | 'group'): void => {
  const form = searchForm(name)
  if (form === '') return
  tokens.add(`w:${form}`)
  const signs = [...form]
  for (let i = 0; i + 1 < signs.length; i++) tokens.add(`g:${signs[i]}${signs[i + 1]}`)
  if (!/\p{Script=Han}/u.test(form)) return
  const spoken = kind === 'group' ? form.replace(LEGAL_END, '') || form : form
  for (const syllables of readingsOf(spoken, kind)) {
    let full = ''
    let initials = ''
    for (let i = syllables.length - 1; i >= 0; i--) {
      full = syllables[i]!.text + full
      initials = syllables[i]!.initials + initials
      tokens.add(`p:${full.slice(0, PINYIN_AT_MOST)}`)
      tokens.add(`i:${initials.slice(0, PINYIN_AT_MOST)}`)
    }
  }
}

const addNumberTokens = (tokens: Set<string>, number: string): void => {
  tokens.add(`m:${number}`)
  if (number.length > 4) tokens.add(`l:${number.slice(-4)}`)
}
