import { permissions } from '../../../../api/permissions.ts'
import type { DutyClass, PermissionKey, ScopeKind } from '../../../../api/permissions.ts'

/** Somebody must always hold these, or nobody can give or approve anything any more (ADM-140). */
export const vitalPermissions: readonly PermissionKey[] = (Object.keys(permissions) as PermissionKey[]).filter(
  (key) => key === 'admin.role.grant' || key === 'admin.role.write' || key.startsWith('admin.vault.approve_')
)

export const isPermission = (key: string): key is PermissionKey => key in permissions

/** The first permission that a role of this duty class may not hold (ADM-37), null where all fit. */
export const mixedPermission = (dutyClass: Exclude<DutyClass, 'common'>, keys: readonly PermissionKey[]): PermissionKey | null =>
  keys.find((key) => permissions[key].dutyClass !== 'common' && permissions[key].dutyClass !== dutyClass) ?? null

// ADM-41, 47: who analyses reads masked and shows nothing; a partner and who has no account scope reach no account at all.
const neverWith: Readonly<Record<ScopeKind, (key: PermissionKey) => boolean>> = {
  own_book: () => false,
  unit_subtree: () => false,
  identified: () => false,
  participant: () => false,
  unit_analysis: (key) => key === 'archive.account.reveal',
  partner: (key) => key.startsWith('archive.'),
  none: (key) => key.startsWith('archive.')
}

/** The first permission that makes no sense, or is forbidden, with the scope kind; null where all fit. */
export const unfitPermission = (scopeKind: ScopeKind, keys: readonly PermissionKey[]): PermissionKey | null =>
  keys.find(neverWith[scopeKind]) ?? null

/** Whether a role of these permissions only reads: its renewal needs no second person (ADM-52). */
export const onlyReads = (keys: readonly string[]): boolean => keys.every((key) => isPermission(key) && permissions[key].risk === 'L')

export type Holder = { readonly staffId: number; readonly name: string; readonly otherRoles: readonly string[] }

/** What each holder of a role gains and loses when its permissions become `after`, beyond what his other roles give (ADM-38). */
export function effectsOf(
  before: readonly string[],
  after: readonly string[],
  holders: readonly Holder[],
  permissionsOf: (role: string) => readonly string[]
): { staffId: number; name: string; gains: string[]; loses: string[] }[] {
  const [was, will] = [new Set(before), new Set(after)]
  return holders
    .map(({ staffId, name, otherRoles }) => {
      const others = new Set(otherRoles.flatMap(permissionsOf))
      return {
        staffId,
        name,
        gains: after.filter((key) => !was.has(key) && !others.has(key)),
        loses: before.filter((key) => !will.has(key) && !others.has(key))
      }
    })
    .filter(({ gains, loses }) => gains.length + loses.length > 0)
}

/** The day `months` after a day yyyy-mm-dd; the last one of the month where it has no such day. */
export function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastOfMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, lastOfMonth))).toISOString().slice(0, 10)
}

/** The latest first day without the role, for whom it must end: 12 months from today ◆ and no later than the day after the contract (ADM-2, 4). */
export function latestEnd(person: { kind: string; contractEnd: string | null }, today: string, months: number): string | null {
  if (person.kind !== 'outsourced') return null
  const byRule = monthsLater(today, months)
  if (person.contractEnd === null) return byRule
  const byContract = new Date(Date.parse(`${person.contractEnd}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return byContract < byRule ? byContract : byRule
}
