import type { SettingLine, SettingValue } from '../../../../api/admin/settings.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { kindOf, rangeOf, settingNamed } from '../domain/setting.ts'
import type { Setting } from '../domain/setting.ts'

/**
 * What a setting is at an instant (ADM-81), for a unit where one is given: a city's own value beats its province's, that the system's, that
 * the default. Read in the asker's transaction and kept nowhere, so that a change is in force with the next transaction.
 */
export async function settingAt<T>(tx: Tx, setting: Setting<T>, at: Date, orgUnitId?: number): Promise<T> {
  const [row] = await query<{ value: unknown }>(
    tx,
    `select v.value from (
       select distinct on (org_unit_id) org_unit_id, value from setting_value
       where setting_group = $1 and key = $2 and valid_from <= $3 order by org_unit_id, valid_from desc, seq desc) v
       left join org_unit u on u.org_unit_id = v.org_unit_id
     where v.value is not null and (v.org_unit_id is null
       or exists (select from org_unit x where x.org_unit_id = $4 and u.lo <= x.lo and x.lo < u.hi))
     order by u.lo desc nulls last, u.hi limit 1`,
    [setting.group, setting.key, at, orgUnitId ?? null]
  )
  return row === undefined ? setting.default : setting.schema.parse(row.value)
}

type Written = SettingValue & { group: string; key: string; at: Date }

// The newest first; where two begin at once, the one written last counts.
const writtenValues = (tx: Tx, group: string | null, key: string | null): Promise<Written[]> =>
  query<Written>(
    tx,
    `select v.setting_group as "group", v.key, v.seq, v.org_unit_id as "orgUnitId", u.name as "unitName", v.value, v.valid_from as at,
       to_json(v.valid_from) #>> '{}' as "from", to_json(v.set_at) #>> '{}' as "setAt", coalesce(p.name, v.set_by) as by, v.reason,
       v.vault_id as "vaultId"
     from setting_value v left join org_unit u on u.org_unit_id = v.org_unit_id left join staff p on p.staff_id = v.staff_id
     where ($1::text is null or v.setting_group = $1) and ($2::text is null or v.key = $2)
     order by v.valid_from desc, v.seq desc`,
    [group, key]
  )

const shown = ({ group: _group, key: _key, at: _at, ...value }: Written): SettingValue => value

/** Every declared setting as it stands (ADM-110). */
export const listSettings = (grounds: Grounds, settings: readonly Setting<unknown>[], who: Who): Promise<SettingLine[]> =>
  inScope(grounds, who, async (tx, scope) => {
    const all = await writtenValues(tx, null, null)
    return settings.map((setting) => lineOf(setting, all, scope.at))
  })

function lineOf(setting: Setting<unknown>, all: readonly Written[], at: Date): SettingLine {
  const own = all.filter((value) => value.group === setting.group && value.key === setting.key)
  const system = own.filter((value) => value.orgUnitId === null)
  const [now, before] = system.filter((value) => value.at <= at)
  const next = system.findLast((value) => value.at > at)
  const units = [
    ...Map.groupBy(
      own.filter((value) => value.orgUnitId !== null && value.at <= at),
      (value) => value.orgUnitId
    ).values()
  ]
  return {
    group: setting.group,
    key: setting.key,
    unit: setting.unit,
    reach: setting.reach,
    risk: setting.risk,
    kind: kindOf(setting),
    range: rangeOf(setting),
    default: setting.default as SettingLine['default'],
    now: (now?.value ?? setting.default) as SettingLine['now'],
    since: now === undefined ? null : shown(now),
    before: before === undefined ? null : shown(before),
    next: next === undefined ? null : shown(next),
    own: units.flatMap(([latest]) => (latest!.value === null ? [] : [shown(latest!)])),
    version: own.reduce((most, { seq }) => Math.max(most, seq), 0)
  }
}

/** All values that a setting ever had. Refuses with SETTING_NOT_FOUND. */
export const settingHistory = (
  grounds: Grounds,
  settings: readonly Setting<unknown>[],
  who: Who,
  { group, key }: { group: string; key: string }
): Promise<SettingValue[]> =>
  inScope(grounds, who, async (tx) => {
    if (settingNamed(settings, group, key) === undefined) throw new Refusal('SETTING_NOT_FOUND')
    return (await writtenValues(tx, group, key)).map(shown)
  })
