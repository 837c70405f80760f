import { z } from 'zod'

import type { SettingRange } from '../../../../api/admin/settings.ts'

/** A setting ◆ as its module declares it (ADM-81). */
export type Setting<T> = {
  readonly group: string
  readonly key: string
  readonly schema: z.ZodType<T>
  readonly unit: string | null
  readonly default: T
  /** V = a change needs a second person. */
  readonly risk: 'M' | 'V'
  /** The second person is a security administrator: sign-in, masks, rates, retention (ADM-52). Only with risk V. */
  readonly security?: true
  /** Down to which level a unit may have a value of its own. */
  readonly reach: 'system' | 'province' | 'city'
}
export const declareSetting = <T>(setting: Setting<T>): Setting<T> => setting

/** The vault kind under which a change is approved; null where one person is enough. */
export const kindOf = (setting: Setting<unknown>): 'high_setting' | 'security_policy' | null =>
  setting.risk === 'M' ? null : setting.security ? 'security_policy' : 'high_setting'

export const settingNamed = (settings: readonly Setting<unknown>[], group: string, key: string): Setting<unknown> | undefined =>
  settings.find((setting) => setting.group === group && setting.key === key)

/** Which values a form may offer, from the schema of the declaration. */
export function rangeOf({ schema }: Setting<unknown>): SettingRange {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' })
  const type = json.type
  return {
    type: type === 'integer' || type === 'number' || type === 'boolean' || type === 'string' ? type : 'other',
    minimum: json.minimum ?? null,
    maximum: json.maximum ?? null,
    options: json.enum?.map(String) ?? null
  }
}
