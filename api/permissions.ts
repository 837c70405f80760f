/** The one table of permissions and built-in roles (ADM-37, ADM-121). Server and web read it; the database gets a copy at start. */

export const dutyClasses = ['business', 'system', 'security', 'audit', 'common'] as const
export type DutyClass = (typeof dutyClasses)[number]

/** ADM-41. */
export const scopeKinds = ['own_book', 'unit_subtree', 'unit_analysis', 'identified', 'participant', 'partner', 'none'] as const
export type ScopeKind = (typeof scopeKinds)[number]

type Role = {
  readonly dutyClass: Exclude<DutyClass, 'common'>
  readonly scopeKind: ScopeKind
  /** `always` = at each sign-in; `new_device` = on a browser that is not yet trusted. */
  readonly secondFactor: 'always' | 'new_device'
}

export const roles = {
  system_administrator: { dutyClass: 'system', scopeKind: 'none', secondFactor: 'always' },
  security_administrator: { dutyClass: 'security', scopeKind: 'none', secondFactor: 'always' },
  auditor: { dutyClass: 'audit', scopeKind: 'none', secondFactor: 'always' },
  account_manager: { dutyClass: 'business', scopeKind: 'own_book', secondFactor: 'new_device' },
  supervisor: { dutyClass: 'business', scopeKind: 'unit_subtree', secondFactor: 'always' },
  desk_agent: { dutyClass: 'business', scopeKind: 'identified', secondFactor: 'new_device' },
  desk_lead: { dutyClass: 'business', scopeKind: 'identified', secondFactor: 'always' },
  analyst: { dutyClass: 'business', scopeKind: 'unit_analysis', secondFactor: 'always' },
  rule_owner: { dutyClass: 'business', scopeKind: 'unit_analysis', secondFactor: 'always' },
  executive: { dutyClass: 'business', scopeKind: 'unit_analysis', secondFactor: 'always' },
  solution_engineer: { dutyClass: 'business', scopeKind: 'participant', secondFactor: 'new_device' },
  delivery_manager: { dutyClass: 'business', scopeKind: 'participant', secondFactor: 'new_device' },
  network_engineer: { dutyClass: 'business', scopeKind: 'participant', secondFactor: 'new_device' },
  finance_clerk: { dutyClass: 'business', scopeKind: 'unit_subtree', secondFactor: 'always' },
  interface_operator: { dutyClass: 'system', scopeKind: 'none', secondFactor: 'always' },
  partner_clerk: { dutyClass: 'business', scopeKind: 'partner', secondFactor: 'always' }
} as const satisfies Record<string, Role>

export type RoleCode = keyof typeof roles

/** L low, M medium, H = a reason or a second factor is asked, V = a second person (vault). */
export const risks = ['L', 'M', 'H', 'V'] as const

type Permission = { readonly dutyClass: DutyClass; readonly risk: (typeof risks)[number]; readonly roles: readonly RoleCode[] }

const SA = 'system_administrator'
const SE = 'security_administrator'
const AU = 'auditor'
const AM = 'account_manager'
const SV = 'supervisor'
const DA = 'desk_agent'
const DL = 'desk_lead'
const AN = 'analyst'
const RO = 'rule_owner'
const EX = 'executive'
const SO = 'solution_engineer'
const DM = 'delivery_manager'
const NE = 'network_engineer'
const FI = 'finance_clerk'
const IO = 'interface_operator'

// Everybody of the business but the partner's clerk.
const all = [AM, SV, DA, DL, AN, RO, EX, SO, DM, NE, FI] as const

export const permissions = {
  'admin.org.read': { dutyClass: 'common', risk: 'L', roles: [...all, SA, SE, AU, IO] },
  'admin.org.write': { dutyClass: 'system', risk: 'V', roles: [SA] },
  'admin.staff.read': { dutyClass: 'common', risk: 'L', roles: [...all, SA, SE, AU] },
  'admin.staff.write': { dutyClass: 'system', risk: 'M', roles: [SA] },
  'admin.login.write': { dutyClass: 'security', risk: 'H', roles: [SE] },
  'admin.login.unlock': { dutyClass: 'security', risk: 'M', roles: [SE] },
  'admin.session.revoke': { dutyClass: 'common', risk: 'M', roles: [SE, SV] },
  'admin.role.read': { dutyClass: 'common', risk: 'L', roles: [SE, AU, SA] },
  'admin.role.write': { dutyClass: 'security', risk: 'V', roles: [SE] },
  'admin.role.grant': { dutyClass: 'security', risk: 'V', roles: [SE] },
  'admin.access.lend': { dutyClass: 'business', risk: 'H', roles: [SV] },
  'admin.policy.write': { dutyClass: 'security', risk: 'V', roles: [SE] },
  'admin.mask.write': { dutyClass: 'security', risk: 'V', roles: [SE] },
  'admin.key.rotate': { dutyClass: 'security', risk: 'V', roles: [SE] },
  'admin.vault.read': { dutyClass: 'common', risk: 'M', roles: [AU, SE] },
  'admin.vault.approve_export': { dutyClass: 'common', risk: 'H', roles: [SV, EX] },
  'admin.vault.approve_reveal': { dutyClass: 'common', risk: 'H', roles: [SV, DL] },
  'admin.vault.approve_grant': { dutyClass: 'common', risk: 'H', roles: [SE] },
  'admin.vault.approve_system': { dutyClass: 'common', risk: 'H', roles: [SA, SE] },
  'admin.vault.approve_audit': { dutyClass: 'common', risk: 'H', roles: [AU, EX] },
  'admin.vault.emergency': { dutyClass: 'common', risk: 'H', roles: [DL, SV, IO] },
  'admin.audit.read': { dutyClass: 'audit', risk: 'H', roles: [AU] },
  'admin.audit.verify': { dutyClass: 'common', risk: 'L', roles: [AU, SE] },
  'admin.audit.export': { dutyClass: 'audit', risk: 'V', roles: [AU] },
  'admin.setting.read': { dutyClass: 'common', risk: 'L', roles: [SA, SE, AU, RO, SV] },
  'admin.setting.write': { dutyClass: 'system', risk: 'M', roles: [SA] },
  'admin.setting.write_high': { dutyClass: 'system', risk: 'V', roles: [SA] },
  'admin.dictionary.write': { dutyClass: 'system', risk: 'M', roles: [SA] },
  'admin.calendar.write': { dutyClass: 'system', risk: 'M', roles: [SA] },
  'archive.account.read': { dutyClass: 'business', risk: 'L', roles: all },
  'archive.account.reveal': { dutyClass: 'business', risk: 'H', roles: [AM, SV, DA, DL, FI, SO, DM, NE] },
  'archive.account.search_certificate': { dutyClass: 'business', risk: 'H', roles: [DA, DL, SV] },
  'archive.export': { dutyClass: 'business', risk: 'M', roles: [AM, SV, AN, FI, EX, RO] },
  'archive.money.read': { dutyClass: 'business', risk: 'L', roles: [AM, SV, AN, EX, FI, RO, SO] },
  'exchange.feed.read': { dutyClass: 'common', risk: 'L', roles: [IO, SA, AN] },
  'exchange.feed.deliver': { dutyClass: 'system', risk: 'M', roles: [IO] },
  'exchange.raw.read': { dutyClass: 'common', risk: 'H', roles: [IO, AU] }
} as const satisfies Record<string, Permission>

export type PermissionKey = keyof typeof permissions
export const permissionKeys = Object.keys(permissions) as PermissionKey[]

/** The roles whose holders can give a permission (ADM-40): today the security administrator alone. */
export const grantors: readonly RoleCode[] = [SE]
