import { isRealDate } from './dates.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_SIGNS = '10X98765432'

export type IdentityCardFault = 'LENGTH' | 'SIGN' | 'BIRTH_DATE' | 'CHECK'
export type IdentityCardCheck =
  | {
      readonly right: true
      /** Always in 18 signs. */
      readonly number: string
      readonly birthDate: string
      readonly gender: 'male' | 'female'
      /** What the card says differs from what the form says (ARC-47). */
      readonly warnings: readonly ('GENDER_DIFFERS' | 'BIRTH_DATE_DIFFERS')[]
    }
  | {
      readonly right: false
      readonly fault: IdentityCardFault
      /** Counts from 1. */ readonly position: number | null
      readonly expected: string | null
    }

export type CardHolder = { readonly gender?: string | null; readonly birthDate?: string | null }

export const normaliseCertificate = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase()

/** A resident identity card 居民身份证 of 18 signs, or of 15 as they were issued before 1999 (ARC-47). `today` and dates are yyyy-mm-dd. */
export const checkIdentityCard = (text: string, today: string, holder: CardHolder = {}): IdentityCardCheck => {
  const written = normaliseCertificate(text)
  if (written.length !== 18 && written.length !== 15) return refused('LENGTH')
  const strange = written.search(written.length === 18 ? /[^0-9](?!$)|[^0-9X]$/ : /[^0-9]/)
  if (strange >= 0) return refused('SIGN', strange + 1)
  const number = written.length === 15 ? cardOf18(written) : written
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  if (!isRealDate(birthDate) || birthDate < '1900-01-01' || birthDate > today) return refused('BIRTH_DATE', 7)
  const expected = identityCardCheckSign(number)
  if (number[17] !== expected) return refused('CHECK', 18, expected)
  const gender = Number(number[16]) % 2 === 1 ? 'male' : 'female'
  return {
    right: true,
    number,
    birthDate,
    gender,
    warnings: [
      ...((holder.gender === 'male' || holder.gender === 'female') && holder.gender !== gender ? (['GENDER_DIFFERS'] as const) : []),
      ...(holder.birthDate && holder.birthDate !== birthDate ? (['BIRTH_DATE_DIFFERS'] as const) : [])
    ]
  }
}

/** A card of 15 digits in the form of 18: the century is the twentieth, the check sign is added. */
export const cardOf18 = (card15: string): string => {
  const first17 = `${card15.slice(0, 6)}19${card15.slice(6)}`
  return first17 + identityCardCheckSign(first17)
}

/** The 18th sign that belongs to the first 17 digits. */
export const identityCardCheckSign = (first17: string): string =>
  CHECK_SIGNS[WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(first17[i]), 0) % 11]!

const refused = (fault: IdentityCardFault, position: number | null = null, expected: string | null = null): IdentityCardCheck => ({
  right: false,
  fault,
  position,
  expected
})
