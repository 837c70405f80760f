import { z } from 'zod'

import { route } from '../contract.ts'
import { orgLevels, orgUnitId, staffId } from '../values.ts'

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

export const session = {
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
}
