import { oc } from '@orpc/contract'

import { commonErrors } from './errors.ts'
import type { PermissionKey } from './permissions.ts'

/** What the server reads of a route besides its shapes. `open` = for everybody, `self` = for whoever is signed in. */
export type RouteMeta = { readonly permission: PermissionKey | 'open' | 'self' | null }

/** Every route of the product starts here: the common refusals, and a permission that a test demands (ADM-40). */
const base = oc.$meta<RouteMeta>({ permission: null }).errors(commonErrors)

/** A route that needs `permission`. */
export const route = (permission: RouteMeta['permission']) => base.meta({ permission })
