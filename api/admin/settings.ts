import { z } from 'zod'

import { route } from '../contract.ts'
import { day, instant, orgUnitId } from '../values.ts'
import { vaultErrors } from './vault.ts'

export const reaches = ['system', 'province', 'city'] as const

/** What values a setting may have: the schema of its declaration, as far as a form must know it. */
const range = z.object({
  type: z.enum(['integer', 'number', 'boolean', 'string', 'other']),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  options: z.array(z.string()).nullable()
})
export type SettingRange = z.infer<typeof range>

const written = z.object({
  seq: z.number().int(),
  /** null = the whole system. */
  orgUnitId: orgUnitId.nullable(),
  unitName: z.string().nullable(),
  /** null = set back: what stands above counts, at last the default. */
  value: z.json(),
  from: instant,
  setAt: instant,
  by: z.string(),
  reason: z.string().nullable(),
  vaultId: z.string().nullable()
})
export type SettingValue = z.infer<typeof written>

const setting = z.object({
  group: z.string(),
  key: z.string(),
  unit: z.string().nullable(),
  reach: z.enum(reaches),
  risk: z.enum(['M', 'V']),
  /** The vault kind under which a change is approved; null where one person is enough. */
  kind: z.enum(['high_setting', 'security_policy']).nullable(),
  range,
  default: z.json(),
  /** In force in the whole system. */
  now: z.json(),
  /** Who wrote what is in force; null while it is the default of the program. */
  since: written.nullable(),
  before: written.nullable(),
  next: written.nullable(),
  /** Provinces and cities with a value of their own today. */
  own: z.array(written),
  /** Number of the last value written, whatever its unit; 0 = none. A change names the one that it saw. */
  version: z.number().int()
})
export type SettingLine = z.infer<typeof setting>

const named = z.object({ group: z.string().min(1).max(40), key: z.string().min(1).max(80) })

/** A wanted value: bound in the approval as it stands here. */
export const settingChange = named.extend({
  /** Absent = the whole system. */
  orgUnitId: orgUnitId.optional(),
  /** null = set back. */
  value: z.json(),
  /** In force from 00:00 of this day; absent = at once. */
  from: day.optional()
})
export type SettingChange = z.infer<typeof settingChange>

export const settings = {
  /** Every declared setting, by group, as it stands now (ADM-81, 110). */
  list: route('admin.setting.read')
    .route({ method: 'GET', path: '/settings', tags: ['admin'] })
    .output(z.array(setting)),
  /** All values that a setting ever had, the newest first. */
  history: route('admin.setting.read')
    .route({ method: 'GET', path: '/settings/history', tags: ['admin'] })
    .errors({ SETTING_NOT_FOUND: { status: 404 } })
    .input(named)
    .output(z.array(written)),
  /** Writes a new value; the old ones stay. What is declared as a risk needs a second person. */
  set: route('admin.setting.write')
    .route({ method: 'POST', path: '/settings', tags: ['admin'] })
    .errors({
      ...vaultErrors,
      SETTING_NOT_FOUND: { status: 404 },
      OUT_OF_RANGE: { status: 422, data: z.object({ field: z.literal('value'), range }) },
      DATE_PAST: { status: 422, data: z.object({ field: z.literal('from'), today: day }) },
      /** The unit is none of the levels down to which the setting reaches. */
      REACH_WRONG: { status: 422, data: z.object({ field: z.literal('orgUnitId'), reach: z.enum(reaches) }) },
      /** Somebody wrote a value since this one was read. */
      CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.number().int() }) }
    })
    .input(
      settingChange.extend({
        version: z.number().int(),
        reason: z.string().trim().min(2).max(200),
        vaultId: z.uuid().optional()
      })
    )
    .output(z.object({ seq: z.number().int() }))
}
