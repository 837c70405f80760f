import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'

import { Frame } from './frame/Frame.tsx'
import { Home } from './frame/Home.tsx'
import { Crashed, NotFound } from './frame/Lost.tsx'
import { RightsPage } from './modules/admin/RightsPage.tsx'
import { AccountsPage } from './modules/archive/accounts/AccountsPage.tsx'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Crashed })
const page = (path: string, component: Parameters<typeof createRoute>[0]['component']) =>
  createRoute({ getParentRoute: () => root, path, component })

const routeTree = root.addChildren([
  page('/', Home),
  page('/accounts', AccountsPage),
  page(
    '/accounts/$accountId',
    lazyRouteComponent(() => import('./modules/archive/account/AccountPage.tsx'), 'AccountPage')
  ),
  page(
    '/exports',
    lazyRouteComponent(() => import('./modules/archive/exports/ExportsPage.tsx'), 'ExportsPage')
  ),
  page(
    '/vault',
    lazyRouteComponent(() => import('./modules/admin/vault/VaultPage.tsx'), 'VaultPage')
  ),
  page(
    '/security/keys',
    lazyRouteComponent(() => import('./modules/admin/keys/KeysPage.tsx'), 'KeysPage')
  ),
  page(
    '/feeds',
    lazyRouteComponent(() => import('./modules/exchange/BatchesPage.tsx'), 'BatchesPage')
  ),
  page(
    '/feeds/deliver',
    lazyRouteComponent(() => import('./modules/exchange/DeliverPage.tsx'), 'DeliverPage')
  ),
  page(
    '/feeds/catalogue',
    lazyRouteComponent(() => import('./modules/exchange/CataloguePage.tsx'), 'CataloguePage')
  ),
  page(
    '/feeds/batches/$batchId',
    lazyRouteComponent(() => import('./modules/exchange/BatchPage.tsx'), 'BatchPage')
  ),
  page(
    '/org',
    lazyRouteComponent(() => import('./modules/admin/org/TreePage.tsx'), 'TreePage')
  ),
  page(
    '/org/compare',
    lazyRouteComponent(() => import('./modules/admin/org/ComparePage.tsx'), 'ComparePage')
  ),
  page(
    '/org/changes',
    lazyRouteComponent(() => import('./modules/admin/org/ChangesPage.tsx'), 'ChangesPage')
  ),
  page(
    '/org/changes/new',
    lazyRouteComponent(() => import('./modules/admin/org/NewChangePage.tsx'), 'NewChangePage')
  ),
  page(
    '/org/changes/$changeId',
    lazyRouteComponent(() => import('./modules/admin/org/ChangePage.tsx'), 'ChangePage')
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('./modules/admin/settings/SettingsPage.tsx'), 'SettingsPage')
  ),
  page(
    '/security/roles',
    lazyRouteComponent(() => import('./modules/admin/roles/RolesPage.tsx'), 'RolesPage')
  ),
  page(
    '/people',
    lazyRouteComponent(() => import('./modules/admin/people/PeoplePage.tsx'), 'PeoplePage')
  ),
  page(
    '/people/$staffId',
    lazyRouteComponent(() => import('./modules/admin/people/PersonPage.tsx'), 'PersonPage')
  ),
  page(
    '/security/audit',
    lazyRouteComponent(() => import('./modules/admin/audit/AuditPage.tsx'), 'AuditPage')
  ),
  page('/me', RightsPage),
  page(
    '/me/security',
    lazyRouteComponent(() => import('./modules/admin/security/SecurityPage.tsx'), 'SecurityPage')
  )
])

/** Searches are plain words in the address (`tier=gold,silver`); each page reads its own with its own schema. */
export const router = createRouter({
  routeTree,
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString().replaceAll('%2C', ',')
    return text ? `?${text}` : ''
  },
  scrollRestoration: true,
  defaultErrorComponent: Crashed
})
