import { checkIdentityCard, normaliseCertificate, type CardHolder } from './identityCard.ts'

/** Shapes of ARC-47 other than the identity card. Texts are expected without surrounding blanks. */

/** A mobile number: 11 digits, first 1, its segment known. `isSegment` is asked with the first seven, six, five, four and three digits. */
export const isMobileNumber = (text: string, isSegment: (prefix: string) => boolean): boolean =>
  /^1\d{10}$/.test(text) && [7, 6, 5, 4, 3].some((length) => isSegment(text.slice(0, length)))

/** A fixed telephone with its area code and perhaps an extension: 0571-88001234-12. */
export const isFixedPhone = (text: string): boolean => /^0\d{2,3}-\d{7,8}(-\d{1,6})?$/.test(text)

export const isPostalCode = (text: string): boolean => /^\d{6}$/.test(text)

export type CertificateCheck =
  | { readonly right: true; readonly number: string; readonly warnings: readonly string[] }
  | { readonly right: false; readonly fault: string }

// Where no check sign exists the shape is all that can be looked at; household registers carry the number of the person's identity card.
const shapes: Readonly<Record<string, RegExp>> = {
  officer_card: /^[\p{Script=Han}A-Z0-9]{1,10}字?第?[A-Z0-9]{4,12}号?$/u,
  police_card: /^[\p{Script=Han}A-Z0-9]{1,10}字?第?[A-Z0-9]{4,12}号?$/u,
  passport: /^[A-Z0-9]{5,17}$/,
  mainland_pass: /^[A-Z0-9()]{6,18}$/,
  foreign_residence: /^[A-Z0-9]{8,18}$/,
  other: /^\S{1,32}$/u
}

/** A certificate number in the normal form in which it is kept and matched, or the fault (ARC-47). */
export const checkCertificate = (kind: string, text: string, today: string, holder: CardHolder = {}): CertificateCheck => {
  const number = normaliseCertificate(text)
  if (kind === 'id_card' || kind === 'temporary_id' || kind === 'household_register') {
    const card = checkIdentityCard(text, today, holder)
    return card.right ? { right: true, number: card.number, warnings: card.warnings } : { right: false, fault: card.fault }
  }
  return shapes[kind]?.test(number) ? { right: true, number, warnings: [] } : { right: false, fault: 'SHAPE' }
}
