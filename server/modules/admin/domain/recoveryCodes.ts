import { createHash, randomInt } from 'node:crypto'

// Without signs that are mistaken for each other.
const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const [codes, groups, signsInGroup] = [10, 4, 4]

/** Ten new codes of 80 bits each (ADM-57), as they are shown once: `ABCD-EFGH-JKLM-NPQR`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: codes }, () =>
    Array.from({ length: groups }, () => Array.from({ length: signsInGroup }, () => signs[randomInt(signs.length)]).join('')).join('-')
  )

/** What is kept of a code. It has bits enough that a plain hash gives nothing away. */
export const hashOfRecoveryCode = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest()
