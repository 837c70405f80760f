import { z } from 'zod'

import { route } from '../contract.ts'
import { instant } from '../values.ts'

const person = z.strictObject({
  name: z.string().trim().min(1).max(50),
  employeeNo: z.string().trim().min(1).max(32),
  login: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{2,31}$/)
})
const secret = z.string().min(20).max(100)
const expired = { LINK_EXPIRED: { status: 410 } } as const

/** The set-up of an installation without any log-in, by the one-time address that the console shows (ADM-62). */
export const setUp = {
  look: route('open')
    .route({ method: 'POST', path: '/set-up/look', tags: ['admin'] })
    .errors(expired)
    .input(z.strictObject({ secret }))
    .output(z.object({ until: instant })),
  finish: route('open')
    .route({ method: 'POST', path: '/set-up', tags: ['admin'] })
    .errors({ ...expired, SAME_PERSON: { status: 422 } })
    .input(
      z.strictObject({
        secret,
        /** The root of the organisation, where there is none yet. */
        unit: z.strictObject({ code: z.string().trim().min(1).max(32), name: z.string().trim().min(1).max(100) }),
        system: person,
        security1: person,
        security2: person,
        auditor: person
      })
    )
    .output(
      z.object({
        invitations: z.array(z.object({ name: z.string(), login: z.string(), role: z.string(), secret: z.string(), until: instant }))
      })
    )
}
