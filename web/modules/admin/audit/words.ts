import type { useTranslation } from 'react-i18next'

type Translate = ReturnType<typeof useTranslation>['t']

/** An action in words; one that has none yet is shown by its name. */
export const actionWords = (t: Translate, action: string): string =>
  t(`audit.actions.${action.replaceAll('.', '_')}`, { defaultValue: action })

/** A value before or after: text as it is, everything else as it is kept. */
export const valueWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A field in words, where it has some. */
export const fieldWords = (t: Translate, field: string): string => t(`audit.fields.${field.replaceAll('.', '_')}`, { defaultValue: field })
