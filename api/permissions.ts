/** The one table of permissions and built-in roles (ADM-37, ADM-121). Server and web read it; the database gets a copy at start. */

export const dutyClasses = ['business', 'system', 'security', 'audit', 'common'] as const
export type DutyClass = (typeof dutyClasses)[number]

export const scopeKinds = ['own_book', 'unit_subtree', 'unit_analysis', 'none'] as const
export type ScopeKind = (typeof scopeKinds)[number]

export const roles = {
  system_administrator: { dutyClass: 'system', scopeKind: 'none' },
  security_administrator: { dutyClass: 'security', scopeKind: 'none' },
  account_manager: { dutyClass: 'business', scopeKind: 'own_book' },
  supervisor: { dutyClass: 'business', scopeKind: 'unit_subtree' },
  analyst: { dutyClass: 'business', scopeKind: 'unit_analysis' },
  executive: { dutyClass: 'business', scopeKind: 'unit_analysis' },
  interface_operator: { dutyClass: 'system', scopeKind: 'none' }
} as const satisfies Record<string, { dutyClass: DutyClass; scopeKind: ScopeKind }>

export type RoleCode = keyof typeof roles

type Permission = { readonly dutyClass: DutyClass; readonly risk: 'L' | 'M' | 'H' | 'V'; readonly roles: readonly RoleCode[] }

const business = ['account_manager', 'supervisor', 'analyst', 'executive'] as const

export const permissions = {
  'admin.org.read': {
    dutyClass: 'common',
    risk: 'L',
    roles: [...business, 'system_administrator', 'security_administrator', 'interface_operator']
  },
  'admin.staff.read': { dutyClass: 'common', risk: 'L', roles: [...business, 'system_administrator', 'security_administrator'] },
  'archive.account.read': { dutyClass: 'business', risk: 'L', roles: business },
  'archive.money.read': { dutyClass: 'business', risk: 'L', roles: business },
  'exchange.feed.read': { dutyClass: 'common', risk: 'L', roles: ['interface_operator', 'system_administrator', 'analyst'] },
  'exchange.feed.deliver': { dutyClass: 'system', risk: 'M', roles: ['interface_operator'] },
  'exchange.raw.read': { dutyClass: 'common', risk: 'H', roles: ['interface_operator'] }
} as const satisfies Record<string, Permission>

export type PermissionKey = keyof typeof permissions
export const permissionKeys = Object.keys(permissions) as PermissionKey[]

/** The roles whose holders can give a permission (ADM-40): today the security administrator alone. */
export const grantors: readonly RoleCode[] = ['security_administrator']
