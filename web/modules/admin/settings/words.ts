import type { useTranslation } from 'react-i18next'

import type { SettingLine } from '../../../../api/admin/settings.ts'
import { count } from '../../../platform/formats.ts'

type Translate = ReturnType<typeof useTranslation>['t']
type Value = SettingLine['now']

/** What a setting is called; one without a name is called by its key. */
export const nameOf = (t: Translate, { group, key }: Pick<SettingLine, 'group' | 'key'>): string =>
  t(`settings.name.${group}.${key.replace(`${group}.`, '')}`, key)

/** A value with its unit; null is "set back". */
export function valueOf(t: Translate, { unit, range }: Pick<SettingLine, 'unit' | 'range'>, value: Value): string {
  if (value === null) return t('settings.setBack')
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off')
  const text = typeof value === 'object' ? JSON.stringify(value) : typeof value === 'number' ? count(value) : value
  return unit === null || range.type === 'boolean' ? text : `${text} ${t(`settings.unit.${unit}`, unit)}`
}

/** Which values may be given, in words. */
export function rangeWords(t: Translate, { range }: Pick<SettingLine, 'range'>): string {
  if (range.options !== null) return range.options.join(t('list.separator'))
  if (range.minimum !== null && range.maximum !== null)
    return t('settings.between', {
      minimum: valueOf(t, { unit: null, range }, range.minimum),
      maximum: valueOf(t, { unit: null, range }, range.maximum)
    })
  return ''
}
