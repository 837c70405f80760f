/**
 * Telephone numbers of the demonstration begin with 160, which no operator of the country has been given. The fourth digit tells
 * who made the number: 0 the province, 1 and 2 the converted data sets, 9 the staff.
 */
export const demoNumberSegment = '160'

const seven = (n: number) => String(n).padStart(7, '0')

/** A number of the demonstration; `n` below ten million, different n, different number, scattered so that neighbours do not look alike. */
export function demoMsisdn(series: 0 | 1 | 2 | 9, n: number): string {
  if (n >= 10_000_000) throw new Error(`the demonstration's number segment is used up: ${n}`)
  return `${demoNumberSegment}${series}${seven((n * 6_364_137 + 1_442_695) % 10_000_000)}`
}

const cardWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The identity card of 17 digits with its check character (ARC-47). */
export function withCardCheck(digits: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * cardWeights[i]!
  return digits + '10X98765432'[sum % 11]
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

/** A credit code: registration class of two characters, region, and eight characters of the organisation, with both checks (ARC-46). */
export function creditCode(registration: string, region: string, organisation: string): string {
  let sum = 0
  for (let i = 0; i < 8; i++) sum += parseInt(organisation[i]!, 36) * organisationWeights[i]!
  const check = 11 - (sum % 11)
  const body = registration + region + organisation + (check === 10 ? 'X' : check === 11 ? '0' : String(check))
  let total = 0
  for (let i = 0; i < 17; i++) total += creditAlphabet.indexOf(body[i]!) * creditWeights[i]!
  return body + creditAlphabet[(31 - (total % 31)) % 31]
}

/** Adds the check digit that card numbers and handset numbers end in (Luhn). */
export function withLuhn(digits: string): string {
  let sum = 0
  for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
    const digit = (digits.charCodeAt(i) - 48) * (double ? 2 : 1)
    sum += digit > 9 ? digit - 9 : digit
  }
  return digits + ((10 - (sum % 10)) % 10)
}
