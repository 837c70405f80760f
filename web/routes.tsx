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
  page('/me', RightsPage)
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
