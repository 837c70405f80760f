import { isContractProcedure } from '@orpc/contract'
import type { AnyContractRouter } from '@orpc/contract'

import { permissions } from '../../api/permissions.ts'

const known = new Set<unknown>(['open', 'self', ...Object.keys(permissions)])

/** How many routes were walked, and the paths of those whose permission is neither `open` nor `self` nor a key of the table. */
export const routesWithoutPermission = (router: AnyContractRouter, path = ''): { walked: number; missing: string[] } => {
  if (isContractProcedure(router)) {
    const meta: { readonly permission?: unknown } = router['~orpc'].meta
    return { walked: 1, missing: known.has(meta.permission) ? [] : [path] }
  }
  const inner = Object.entries(router).map(([name, child]) => routesWithoutPermission(child, path ? `${path}.${name}` : name))
  return { walked: inner.reduce((sum, part) => sum + part.walked, 0), missing: inner.flatMap((part) => part.missing) }
}
