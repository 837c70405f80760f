import { settingChange } from '../../../../api/admin/settings.ts'
import type { SettingChange } from '../../../../api/admin/settings.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { settingNamed } from '../domain/setting.ts'
import type { Setting } from '../domain/setting.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { mainUnitOf } from '../queries/people.ts'
import { settingAt } from '../queries/settings.ts'

export type SettingKinds = Readonly<Record<'high_setting' | 'security_policy', VaultKind<SettingChange>>>

/** The two vault kinds of a change of a setting (ADM-52): what it is now is bound with what it is to become. */
export function settingKinds(settings: readonly Setting<unknown>[]): SettingKinds {
  const rules: Omit<VaultKind<SettingChange>, 'kind' | 'approve'> = {
    needs: 'admin.setting.write_high',
    minutes: 1440,
    uses: 1,
    emergency: false,
    subject: settingChange,
    async describe(tx, scope, change) {
      const setting = settingNamed(settings, change.group, change.key)
      if (setting === undefined) throw new Refusal('SETTING_NOT_FOUND')
      const before = await settingAt(tx, setting, scope.at, change.orgUnitId)
      // What holds for the whole system is approved where the requester himself belongs: nobody need be in the topmost unit.
      const orgUnitId = change.orgUnitId ?? (await mainUnitOf(tx, scope))
      const [unit] = await query<{ name: string }>(tx, 'select name from org_unit where org_unit_id = $1', [change.orgUnitId ?? null])
      if (unit === undefined && change.orgUnitId !== undefined) throw new Refusal('UNIT_NOT_OPEN')
      return {
        content: { ...change, before },
        rows: 1,
        summary: {
          setting: `${change.group}:${change.key}`,
          unit: unit?.name ?? '',
          before: JSON.stringify(before),
          after: JSON.stringify(change.value ?? setting.default),
          from: change.from ?? ''
        },
        orgUnitId
      }
    }
  }
  return {
    high_setting: { ...rules, kind: 'high_setting', approve: 'admin.vault.approve_system' },
    security_policy: { ...rules, kind: 'security_policy', approve: 'admin.vault.approve_grant' }
  }
}
