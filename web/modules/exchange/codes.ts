import type { TFunction } from 'i18next'

/** Label and remedy of a code of the file checks (EXC-23) or line checks (EXC-24); an unknown code stands for itself. */
export function codeWords(t: TFunction, code: string) {
  return { label: t(`findings.${code}.label`, { defaultValue: code }), remedy: t(`findings.${code}.remedy`, { defaultValue: '' }) }
}
