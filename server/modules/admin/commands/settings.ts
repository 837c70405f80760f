import type { SettingChange } from '../../../../api/admin/settings.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { kindOf, rangeOf, settingNamed } from '../domain/setting.ts'
import type { Setting } from '../domain/setting.ts'
import { settingAt } from '../queries/settings.ts'
import type { SettingKinds } from './settingKinds.ts'
import { requireApproval } from './vault.ts'

export type DeclaredSettings = { readonly all: readonly Setting<unknown>[]; readonly kinds: SettingKinds }
type Wanted = SettingChange & { version: number; reason: string; vaultId?: string | undefined }

/**
 * Writes a value of a setting from a day on, or at once (ADM-81); the earlier ones stay. Refuses with SETTING_NOT_FOUND, OUT_OF_RANGE,
 * DATE_PAST, REACH_WRONG, CHANGED_MEANWHILE, and with the vault's refusals where the setting is declared a risk.
 */
export const setSetting = (grounds: Grounds, { all, kinds }: DeclaredSettings, who: Who, wanted: Wanted): Promise<{ seq: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    const { version, reason, vaultId: approval, ...change } = wanted
    const setting = settingNamed(all, change.group, change.key)
    if (setting === undefined) throw new Refusal('SETTING_NOT_FOUND')
    if (change.value !== null && !setting.schema.safeParse(change.value).success)
      throw new Refusal('OUT_OF_RANGE', { field: 'value', range: rangeOf(setting) })
    const from = beginningOf(change.from, scope.at)
    await checkReach(tx, setting, change.orgUnitId)
    await checkVersion(tx, setting, version)
    const kind = kindOf(setting)
    const approved = kind === null ? null : await requireApproval(tx, scope, kinds[kind], change, approval)
    return { seq: await writeValue(tx, scope, setting, { ...change, from, reason, vaultId: approved?.vaultId ?? null }) }
  })

function beginningOf(day: string | undefined, at: Date): Date {
  const today = dayOf(at)
  if (day === undefined || day === today) return at
  if (day < today) throw new Refusal('DATE_PAST', { field: 'from', today })
  return new Date(`${day}T00:00:00+08:00`)
}

async function checkReach(tx: Tx, setting: Setting<unknown>, orgUnitId: number | undefined): Promise<void> {
  if (orgUnitId === undefined) return
  const levels = { system: [], province: ['province'], city: ['province', 'city'] }[setting.reach]
  const [unit] = await query(tx, `select from org_unit where org_unit_id = $1 and level = any($2) and state = 'open'`, [orgUnitId, levels])
  if (unit === undefined) throw new Refusal('REACH_WRONG', { field: 'orgUnitId', reach: setting.reach })
}

// Two who change one setting take turns, and the second is told.
async function checkVersion(tx: Tx, { group, key }: Setting<unknown>, version: number): Promise<void> {
  await query(tx, `select pg_advisory_xact_lock(hashtextextended('setting ' || $1 || ' ' || $2, 0))`, [group, key])
  const [latest] = await query<{ seq: number }>(
    tx,
    'select coalesce(max(seq), 0) as seq from setting_value where setting_group = $1 and key = $2',
    [group, key]
  )
  if (latest!.seq !== version) throw new Refusal('CHANGED_MEANWHILE', { version: latest!.seq })
}

type NewValue = { orgUnitId?: number | undefined; value: unknown; from: Date; reason: string; vaultId: string | null }

async function writeValue(tx: Tx, scope: Scope, setting: Setting<unknown>, given: NewValue): Promise<number> {
  const { group, key } = setting
  const before = await settingAt(tx, setting, scope.at, given.orgUnitId)
  const [row] = await query<{ seq: number }>(
    tx,
    `insert into setting_value (setting_group, key, org_unit_id, value, valid_from, set_at, set_by, staff_id, reason, vault_id)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10) returning seq`,
    [
      group,
      key,
      given.orgUnitId ?? null,
      given.value === null ? null : JSON.stringify(given.value),
      given.from,
      scope.at,
      scope.actor.name,
      scope.actor.staffId,
      given.reason,
      given.vaultId
    ]
  )
  const subject = { kind: 'setting', id: `${group}:${key}` }
  const place = given.orgUnitId === undefined ? {} : { orgUnitId: given.orgUnitId }
  await audit(tx, scope, {
    action: 'setting.changed',
    object: subject,
    before: { ...place, value: before },
    after: { ...place, value: given.value, from: given.from.toISOString() },
    reason: given.reason,
    ...(given.vaultId === null ? {} : { vaultId: given.vaultId })
  })
  await publish(tx, scope, { name: 'setting.changed', subject, payload: { value: given.value, from: given.from.toISOString() }, ...place })
  return row!.seq
}
