import { readFileSync } from 'node:fs'

import type { PasswordFault } from '../../../../api/admin/session.ts'

export type PasswordRules = { readonly length: number; readonly classes: number }

let known: ReadonlySet<string> | null = null
/** Some 42,000 passwords that people choose, those of them that could pass the other rules; read when the first password is set. */
function commonPasswords(): ReadonlySet<string> {
  known ??= new Set(
    readFileSync(new URL('commonPasswords.txt', import.meta.url), 'utf8')
      .split('\n')
      .slice(1, -1)
  )
  return known
}

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u]

/**
 * What is wrong with a chosen password (ADM-55); empty = nothing. `personal` are the words that it must not hold: log-in, name, employee
 * number. That it is not one of the last is checked against the stored hashes, elsewhere.
 */
export function faultsOfPassword(password: string, personal: readonly string[], rules: PasswordRules): PasswordFault[] {
  const lower = password.toLowerCase()
  // `Password2026!` is `password` with what a rule asked for hung on.
  const core = lower.replaceAll(/^[^a-z]+|[^a-z]+$/g, '')
  const faults: PasswordFault[] = []
  if ([...password].length < rules.length) faults.push('short')
  if (classes.filter((one) => one.test(password)).length < rules.classes) faults.push('classes')
  if (commonPasswords().has(lower) || commonPasswords().has(core)) faults.push('common')
  if (personal.some((word) => word.length >= 2 && lower.includes(word.toLowerCase()))) faults.push('personal')
  return faults
}
