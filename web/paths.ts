import type { AuditView } from './modules/admin/audit/filter.ts'
import type { AuditTab } from './modules/admin/audit/tabs.ts'
import type { OrgTab } from './modules/admin/org/tabs.ts'
import type { RoleTab } from './modules/admin/roles/tabs.ts'
import type { SettingTab } from './modules/admin/settings/tabs.ts'
import type { AccountTab } from './modules/archive/account/tabs.ts'
import type { AccountsView } from './modules/archive/accounts/view.ts'
import type { FeedTab } from './modules/exchange/tabs.ts'

const query = (values: Record<string, unknown>) => {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '' || value === false) continue
    params.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = params.toString().replaceAll('%2C', ',')
  return text ? `?${text}` : ''
}

/** Every address of the web. */
export const paths = {
  home: '/',
  accounts: (view: Partial<AccountsView> = {}) => `/accounts${query(view)}`,
  account: (accountId: number, tab?: AccountTab, more: { month?: string; split?: string } = {}) =>
    `/accounts/${accountId}${query({ tab: tab === 'profile' ? undefined : tab, ...more })}`,
  exports: (tab?: 'looked') => `/exports${query({ tab })}`,
  keys: '/security/keys',
  audit: ({ tab, ...view }: AuditView & { readonly tab?: AuditTab } = {}) =>
    `/security/audit${query({ tab: tab === 'lines' ? undefined : tab, ...view })}`,
  vault: (view?: string) => `/vault${query({ view })}`,
  feeds: (filter: { feed?: string; state?: string } = {}) => `/feeds${query(filter)}`,
  feedTab: (tab: FeedTab) => (tab === 'batches' ? '/feeds' : `/feeds/${tab}`),
  batch: (batchId: string) => `/feeds/batches/${batchId}`,
  org: (tab: OrgTab = 'tree', more: { asOf?: string | undefined; unit?: number | undefined; from?: string; to?: string } = {}) =>
    `${tab === 'tree' ? '/org' : `/org/${tab}`}${query(more)}`,
  orgChange: (changeId: string) => `/org/changes/${changeId}`,
  roles: (view: { tab?: RoleTab; staffId?: number | undefined; permission?: string | undefined; accountId?: number | undefined } = {}) =>
    `/security/roles${query({ ...view, tab: view.tab === 'matrix' ? undefined : view.tab })}`,
  settings: ({ tab, ...more }: { tab?: SettingTab; dictionary?: string; year?: number } = {}) =>
    `/settings${query({ tab: tab === 'settings' ? undefined : tab, ...more })}`,
  people: (filter: { text?: string | undefined; unit?: number | undefined; role?: string | undefined; state?: string | undefined } = {}) =>
    `/people${query(filter)}`,
  person: (staffId: number) => `/people/${staffId}`,
  rights: '/me',
  security: '/me/security',
  /** One-time addresses; the secret stands behind the #. */
  setUp: '/set-up',
  link: '/enter'
}
