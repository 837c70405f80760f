import type { TFunction } from 'i18next'

import { permissions } from '../../../../api/permissions.ts'
import type { PermissionKey } from '../../../../api/permissions.ts'

/** An own role is called what its maker called it; built-in ones are worded by us. */
export const roleWord = (t: TFunction, code: string, label: string | null) => label ?? t(`enums.role.${code}`, code)

export const permissionWord = (t: TFunction, key: string) => t(`enums.permission.${key}`, key)

/** Whose accounts a grant shows, in words. */
export const scopeWord = (t: TFunction, scopeKind: string, unit: string) =>
  t(`rights.scopeOf.${scopeKind}`, { unit, defaultValue: scopeKind })

export const riskOf = (key: string) => (key in permissions ? permissions[key as PermissionKey].risk : 'L')
export const classOf = (key: string) => (key in permissions ? permissions[key as PermissionKey].dutyClass : 'common')

/** What a permission is about, as the table groups them: the part before the last dot. */
export const objectOf = (key: string) => key.split('.').slice(0, -1).join('.')

export const inGroups = <T>(items: readonly T[], groupOf: (item: T) => string): [string, T[]][] => [...Map.groupBy(items, groupOf)]
