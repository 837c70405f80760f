import { z } from 'zod'

import { route } from './contract.ts'
import { orgLevels, orgUnitId, staffId } from './values.ts'

const orgUnit = z.object({
  orgUnitId,
  code: z.string(),
  name: z.string(),
  level: z.enum(orgLevels),
  parentId: orgUnitId.nullable()
})
export type OrgUnit = z.infer<typeof orgUnit>

const me = z.object({
  staffId,
  name: z.string(),
  login: z.string(),
  grants: z.array(z.object({ role: z.string(), orgUnitId, unitName: z.string(), unitLevel: z.enum(orgLevels) })),
  permissions: z.array(z.string()),
  /** How many accounts are in the caller's own book, as owner or helper. */
  ownBook: z.number().int(),
  /** Names of individuals are clear for the own book only; false = every name of an individual comes masked (ADM-47). */
  seesOwnNames: z.boolean(),
  demo: z.boolean()
})
export type Me = z.infer<typeof me>

export const admin = {
  session: {
    signIn: route('open')
      .route({ method: 'POST', path: '/session/sign-in', tags: ['admin'] })
      .errors({ SIGN_IN_FAILED: { status: 401 } })
      .input(z.object({ login: z.string().trim().min(1).max(64), password: z.string().min(1).max(200) }))
      .output(me),
    signOut: route('self')
      .route({ method: 'POST', path: '/session/sign-out', tags: ['admin'] })
      .input(z.object({}))
      .output(z.object({})),
    me: route('self')
      .route({ method: 'GET', path: '/session/me', tags: ['admin'] })
      .output(me),
    /** What the sign-in page may know before anybody signed in: the demo's log-ins, only where the store is marked demo. */
    welcome: route('open')
      .route({ method: 'GET', path: '/session/welcome', tags: ['admin'] })
      .output(
        z.object({
          demo: z.boolean(),
          demoLogins: z.array(
            z.object({ login: z.string(), password: z.string(), role: z.string(), unitName: z.string(), name: z.string() })
          ),
          secureCookie: z.boolean()
        })
      )
  },
  org: {
    /** Open units within and above the caller's own, whole organisation for those without account scope. Ordered by position in the tree. */
    units: route('admin.org.read')
      .route({ method: 'GET', path: '/org/units', tags: ['admin'] })
      .output(z.array(orgUnit))
  },
  staff: {
    /** Account managers who serve accounts in the caller's scope: what the filter "owner" offers. */
    managers: route('admin.staff.read')
      .route({ method: 'GET', path: '/staff/managers', tags: ['admin'] })
      .input(z.object({ orgUnitId: orgUnitId.optional(), text: z.string().max(50).optional() }))
      .output(z.array(z.object({ staffId, name: z.string(), employeeNo: z.string(), unitName: z.string() })))
  }
}
