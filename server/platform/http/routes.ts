import { ORPCError, os as baseOs } from '@orpc/server'

import type { RouteMeta } from '../../../api/contract.ts'
import { grantors } from '../../../api/permissions.ts'
import { auditRefusal } from '../audit/refusals.ts'
import { Refusal } from '../errors.ts'
import type { Who } from '../scope.ts'
import type { RequestContext } from './context.ts'

/**
 * What every route of a module passes through. A call carries who asks, for the permission of its route; a signed-in route whose work
 * never opened that scope is a fault of ours and its answer is withheld (ADM-42). Refusals leave as the api's typed errors.
 */
export const admission = baseOs.$context<RequestContext>().middleware(async ({ context, procedure, next }) => {
  const { meta, route, errorMap } = procedure['~orpc'] as unknown as {
    meta: RouteMeta
    route: { method?: string; path?: string }
    errorMap: Record<string, { status?: number } | undefined>
  }
  if (meta.permission === null) throw new Error('route without permission')
  const who: Who = {
    kind: 'session',
    tokenHash: context.tokenHash,
    permission: meta.permission === 'open' ? 'self' : meta.permission,
    requestId: context.requestId,
    admitted: meta.permission === 'open'
  }
  try {
    const answer = await next({ context: { who } })
    if (!who.admitted) throw new Error('SCOPE_MISSING: a route answered without opening its scope')
    return answer
  } catch (fault) {
    if (isUnstorable(fault))
      throw new ORPCError('INVALID_FIELD', {
        status: 422,
        data: { fields: [{ path: '', expected: 'whole characters other than U+0000' }] }
      })
    if (!(fault instanceof Refusal)) throw fault
    // What changes something and is refused for want of permission is evidence (ADM-8); pages that only look ask before they know.
    if (fault.code === 'PERMISSION_MISSING' && route.method !== 'GET')
      await auditRefusal(context.services.db, {
        tokenHash: context.tokenHash,
        permission: meta.permission,
        route: route.path ?? '',
        requestId: context.requestId,
        at: context.services.clock.now()
      })
    const data = fault.code === 'PERMISSION_MISSING' ? { ...(fault.data as object), grantors } : fault.data
    throw new ORPCError(fault.code, { status: errorMap[fault.code]?.status ?? 400, data })
  }
})

// PostgreSQL holds every character but U+0000, in texts (22021) and in JSON (22P05), and no half of a pair in JSON: whoever sends one has
// sent a wrong input.
const isUnstorable = (fault: unknown) =>
  fault instanceof Error &&
  'code' in fault &&
  (fault.code === '22021' || fault.code === '22P05' || (fault.code === '22P02' && fault.message.endsWith('type json')))
