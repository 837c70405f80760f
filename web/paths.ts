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
  feeds: (filter: { feed?: string; state?: string } = {}) => `/feeds${query(filter)}`,
  feedTab: (tab: FeedTab) => (tab === 'batches' ? '/feeds' : `/feeds/${tab}`),
  batch: (batchId: string) => `/feeds/batches/${batchId}`,
  rights: '/me'
}
