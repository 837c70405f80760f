import { checkCreditCode } from './creditCode.ts'
import { checkIdentityCard } from './identityCard.ts'
import { searchForm } from './nameForm.ts'
import { spellingsOf } from './pinyin.ts'
import { codeForm } from './searchTokens.ts'

export type QueryKind =
  | 'name'
  | 'name_beginning'
  | 'pinyin'
  | 'initials'
  | 'number'
  | 'number_prefix'
  | 'last_four'
  | 'short_number'
  | 'code'
  | 'code_prefix'
  | 'certificate'

/** A token, or all tokens of `[from, to)` in the order of the C collation (bytes of UTF-8). */
export type Match = { readonly equal: string } | { readonly from: string; readonly to: string }

/** One understanding of a word: an account fits when it has, for each match, a token. */
export type Understanding = { readonly kind: QueryKind; readonly all: readonly Match[] }

export type QueryWord = {
  readonly text: string
  /** The likeliest first; an account fits the word when it fits any. */
  readonly any: readonly Understanding[]
}

export type Query =
  | {
      readonly kind: QueryKind
      /** All must fit; more than one only when the text has blanks. */
      readonly words: readonly QueryWord[]
      /** Whole name, number and code: what puts a hit first, and all that a reader of masked names may search individuals by (ruling 64). */
      readonly whole: readonly string[]
      /** Names that begin with the text; they come before those that hold it inside. */
      readonly beginning: Match
      /** The text is an identity card: it may be looked for by its hash with the permission for that. In 18 signs. */
      readonly certificate: string | null
    }
  /** Nothing can be looked for: `least` is what would be enough. */
  | { readonly kind: 'too_short'; readonly least: 'two_letters' | 'four_digits' | 'one_han_sign' }

/** What a person typed into the search field, as it is understood (ARC-55). `today` is yyyy-mm-dd. */
export const recogniseQuery = (text: string, today: string): Query => {
  const clean = text.normalize('NFKC').trim().slice(0, 100)
  const joined = clean.replaceAll(/\s/g, '')
  // A number or code may be typed with blanks in it: 138 1234 5678.
  const oneWord = /^[\d\s]+$/.test(clean) && joined.length >= 7
  const texts = oneWord ? [joined] : clean.split(/\s+/).filter((word) => searchForm(word) !== '')
  if (texts.length === 0) return { kind: 'too_short', least: 'one_han_sign' }
  const words: QueryWord[] = []
  for (const word of texts) {
    const any = understand(word)
    if (typeof any === 'string') return { kind: 'too_short', least: any }
    words.push({ text: word, any })
  }
  const form = searchForm(clean)
  const code = codeForm(clean)
  const card = /^(\d{15}|\d{17}[\dXx])$/.test(joined) ? checkIdentityCard(joined, today) : null
  return {
    kind: card?.right && !checkCreditCode(joined, () => true).right ? 'certificate' : words[0]!.any[0]!.kind,
    words,
    whole: [`w:${form}`, ...(/^\d+$/.test(joined) ? [`m:${joined}`] : []), ...(/^[\x21-\x7e]+$/.test(code) ? [`c:${code}`] : [])],
    beginning: startsWith(`w:${form}`),
    certificate: card?.right ? card.number : null
  }
}

const understand = (word: string): Understanding[] | 'two_letters' | 'four_digits' => {
  const form = searchForm(word)
  const signs = [...form]
  if (/^\d+$/.test(form)) return understandDigits(form)
  if (/^[\x21-\x7e]+$/.test(word)) {
    if (/^[A-Za-z]+$/.test(word))
      return signs.length < 2 ? 'two_letters' : [...understandLetters(word.toLowerCase()), ...nameInside(signs), ...codes(word)]
    return codeForm(word).length < 4 && signs.length < 2 ? 'four_digits' : [...codes(word), ...nameInside(signs)]
  }
  // ü is typed as v by those who know, and as ü by a few keyboards.
  if (/^[A-Za-zÜü]+$/.test(word)) return understandLetters(word.toLowerCase().replaceAll('ü', 'v'))
  return signs.length === 1 ? [{ kind: 'name_beginning', all: [startsWith(`w:${form}`)] }] : nameInside(signs)
}

const understandDigits = (digits: string): Understanding[] | 'four_digits' => {
  const code: Understanding = { kind: 'code', all: [{ equal: `c:${digits}` }] }
  const prefix: Understanding = { kind: 'code_prefix', all: [startsWith(`c:${digits}`)] }
  const name: Understanding[] = digits.length >= 2 ? nameInside([...digits]) : []
  const short: Understanding[] =
    digits.length >= 3 && /^6[1-9]/.test(digits) ? [{ kind: 'short_number', all: [{ equal: `m:${digits}` }] }] : []
  if (digits.length < 4) return short.length > 0 ? short : 'four_digits'
  if (digits.length === 4) return [{ kind: 'last_four', all: [{ equal: `l:${digits}` }] }, ...short, code]
  if (digits.length < 7) return [...short, prefix, ...name]
  if (digits.length < 11) return [{ kind: 'number_prefix', all: [startsWith(`m:${digits}`)] }, prefix]
  if (digits.length > 15) return [prefix]
  return [
    { kind: 'number', all: [{ equal: `m:${digits}` }] },
    ...(digits.length > 11 ? [] : [{ kind: 'number_prefix' as const, all: [startsWith(`m:${digits}`)] }]),
    prefix
  ]
}

const understandLetters = (letters: string): Understanding[] => {
  const understood = spellingsOf(letters).map(({ kind, syllables, rest }): Understanding => {
    const full = syllables.join('')
    if (kind === 'pinyin') return { kind, all: [startsWith(`p:${(full + rest).slice(0, 40)}`)] }
    const initials = syllables.map((syllable) => syllable[0]).join('') + rest
    if (kind === 'initials') return { kind, all: [startsWith(`i:${initials}`)] }
    // shanxx: the sound begins with shan and x, the initials with s, x and x.
    return { kind: 'pinyin', all: [startsWith(`p:${full}${rest[0]}`), startsWith(`i:${initials}`)] }
  })
  // 陕西 is shanxi and shan'xi: another cut of the same letters asks for the same tokens, or for some of them and more.
  return understood.filter((one, i) => !understood.some((other, j) => i !== j && finds(other, one) && (j < i || !finds(one, other))))
}

/** Whether the first finds every account that the second finds, in the same way. */
const finds = (wide: Understanding, narrow: Understanding): boolean =>
  wide.kind === narrow.kind && wide.all.every((match) => narrow.all.some((other) => includes(match, other)))

const includes = (wide: Match, narrow: Match): boolean =>
  'from' in wide && 'from' in narrow
    ? narrow.from.startsWith(wide.from)
    : 'equal' in wide && 'equal' in narrow && wide.equal === narrow.equal

/** The name holds the signs in this order wherever: every two neighbours are adjacent in it. */
const nameInside = (signs: readonly string[]): Understanding[] =>
  signs.length < 2
    ? []
    : [{ kind: 'name', all: [...new Set(signs.slice(1).map((sign, i) => `g:${signs[i]}${sign}`))].map((equal) => ({ equal })) }]

const codes = (word: string): Understanding[] => {
  const code = codeForm(word)
  return code.length < 4 ? [] : [{ kind: 'code_prefix', all: [startsWith(`c:${code}`)] }]
}

/** All tokens that begin with a text. The bound is the text with its last sign raised by one; UTF-8 keeps the order of code points. */
export const startsWith = (text: string): { from: string; to: string } => {
  const signs = [...text]
  const last = signs.pop()?.codePointAt(0) ?? 0
  // Surrogates are no signs of their own.
  return { from: text, to: signs.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1) }
}
