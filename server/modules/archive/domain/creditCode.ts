const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

export type CreditCodeFault =
  | { readonly fault: 'LENGTH'; readonly found: number }
  /** A sign that no code has (I O S V Z and what is no letter or digit); position counts from 1. */
  | { readonly fault: 'SIGN'; readonly position: number; readonly found: string }
  | { readonly fault: 'REGION'; readonly position: 3; readonly found: string }
  | { readonly fault: 'CHECK'; readonly position: 18; readonly found: string; readonly expected: string }

export type CreditCodeCheck =
  | {
      readonly right: true
      readonly code: string
      /** The organisation code inside (positions 9 to 17) has a wrong check sign: a warning. */ readonly organisationCodeOff: boolean
    }
  | { readonly right: false; readonly faults: readonly CreditCodeFault[] }

/** Full width to half width, upper case, without white space and hyphens. Letters are never guessed: O is not made a 0. */
export const normaliseCreditCode = (text: string): string => text.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase()

/** Whether a text is a unified social credit code 统一社会信用代码; `isRegion` knows the dictionary's codes, old ones too (ARC-46). */
export const checkCreditCode = (text: string, isRegion: (code: string) => boolean): CreditCodeCheck => {
  const code = normaliseCreditCode(text)
  const signs = [...code]
  if (signs.length !== 18) return { right: false, faults: [{ fault: 'LENGTH', found: signs.length }] }
  const strange = signs.flatMap((sign, i): CreditCodeFault[] =>
    SIGNS.includes(sign) ? [] : [{ fault: 'SIGN', position: i + 1, found: sign }]
  )
  if (strange.length > 0) return { right: false, faults: strange }
  const faults: CreditCodeFault[] = []
  const region = code.slice(2, 8)
  if (!isRegion(region)) faults.push({ fault: 'REGION', position: 3, found: region })
  const expected = creditCodeCheckSign(code)
  if (code[17] !== expected) faults.push({ fault: 'CHECK', position: 18, found: code[17]!, expected })
  return faults.length > 0
    ? { right: false, faults }
    : { right: true, code, organisationCodeOff: code[16] !== organisationCheckSign(code.slice(8, 16)) }
}

/** The 18th sign that belongs to the first 17. */
export const creditCodeCheckSign = (first17: string): string => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * SIGNS.indexOf(first17[i]!), 0)
  return SIGNS[(31 - (sum % 31)) % 31]!
}

/** The ninth sign of an organisation code of eight. */
export const organisationCheckSign = (first8: string): string => {
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, i) => total + weight * Number.parseInt(first8[i]!, 36), 0)
  const value = 11 - (sum % 11)
  return value === 10 ? 'X' : value === 11 ? '0' : String(value)
}
