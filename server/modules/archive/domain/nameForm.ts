import { Converter } from 'opencc-js/t2cn'

const toSimplified = Converter({ from: 't', to: 'cn' })
const simplifiedOf = new Map<string, string>()

/**
 * Traditional to simplified, sign by sign: a phrase-wise conversion would turn a searched fragment into something else than
 * the same signs inside the whole name.
 */
export const simplified = (text: string): string => {
  let result = ''
  for (const sign of text) {
    let one = simplifiedOf.get(sign)
    if (one === undefined) simplifiedOf.set(sign, (one = sign < '⺀' ? sign : toSimplified(sign)))
    result += one
  }
  return result
}

/**
 * The normal form of a name (ARC-48): half width, simplified, upper case, without white space and dots, every bracket pair as ( ),
 * ordinals as 第1. Two spellings of one name have one normal form.
 */
export const normaliseName = (name: string): string =>
  simplified(name.normalize('NFKC'))
    .toUpperCase()
    .replaceAll(/[\s\p{Cf}.·•・‧∙⋅。、]/gu, '')
    .replaceAll(/[[{<【〔〖《〈「『﹝]/g, '(')
    .replaceAll(/[\]}>】〕〗》〉」』﹞]/g, ')')
    .replaceAll(/第([一二三四五六七八九十百〇零]+)/g, (whole, numeral: string) => {
      const number = numberOf(numeral)
      return number === null ? whole : `第${number}`
    })

/** What names are searched by: the normal form without brackets and other marks (ARC-55). */
export const searchForm = (name: string): string => normaliseName(name).replaceAll(/[^\p{L}\p{N}]/gu, '')

const DIGITS = '零一二三四五六七八九'
const numberOf = (numeral: string): number | null => {
  const text = numeral.replaceAll('〇', '零')
  if (!/[十百]/.test(text)) return Number([...text].map((sign) => DIGITS.indexOf(sign)).join(''))
  const parts = /^(?:([一二三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/.exec(text)
  if (!parts) return null
  const [, hundreds, tens, ten, ones] = parts
  return 100 * digitOf(hundreds, 0) + (ten ? 10 * digitOf(tens, 1) : 0) + digitOf(ones, 0)
}
const digitOf = (sign: string | undefined, absent: number): number => (sign ? DIGITS.indexOf(sign) : absent)
