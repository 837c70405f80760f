import { z } from 'zod'

import { route } from '../contract.ts'
import { scopeKinds } from '../permissions.ts'
import { accountId, day, instant, orgLevels, orgUnitId, staffId } from '../values.ts'
import { dutiesMixed, lastAdministrator, roleCode } from './roles.ts'
import { vaultErrors } from './vault.ts'

const input = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)
export const staffStates = ['active', 'leave', 'suspended', 'left'] as const
const staffKinds = ['own', 'outsourced', 'partner'] as const
const loginStates = ['invited', 'active', 'locked', 'suspended', 'closed'] as const
const grantStates = ['requested', 'active', 'ended', 'refused'] as const
const endCauses = ['taken_back', 'expired', 'left_unit', 'left'] as const

export const grant = z.object({
  grantId: z.uuid(),
  role: z.string(),
  /** Of an own role; built-in ones are worded by the page. */
  roleLabel: z.string().nullable(),
  scopeKind: z.enum(scopeKinds),
  orgUnitId,
  unitName: z.string(),
  unitLevel: z.enum(orgLevels),
  from: day,
  /** First day on which it is no more; null = without end. */
  until: day.nullable(),
  stays: z.boolean(),
  state: z.enum(grantStates),
  endCause: z.enum(endCauses).nullable(),
  grantedBy: z.string().nullable(),
  secondPerson: z.boolean()
})
export type Grant = z.infer<typeof grant>

export const person = z.object({ staffId, name: z.string(), employeeNo: z.string(), unitName: z.string() })
const listed = person.extend({
  state: z.enum(staffStates),
  kind: z.enum(staffKinds),
  post: z.string().nullable(),
  login: z.enum(loginStates).nullable(),
  lastSeenAt: instant.nullable(),
  /** Accounts that he owns; in a list told of who is suspended only, because they wait to be handed over. */
  ownedAccounts: z.number().int(),
  grants: z.array(z.object({ role: z.string(), roleLabel: z.string().nullable(), unitName: z.string(), scopeKind: z.enum(scopeKinds) }))
})
export type Listed = z.infer<typeof listed>

const pastOrTooLong = {
  END_PAST: { status: 422 },
  /** Longer than people from outside may be given a role: `latest` is the last day possible. */
  TOO_LONG: { status: 422, data: z.object({ latest: day }) }
} as const
export const grants = {
  /** Gives a role in a unit, or moves the end of one that is held. Needs a second person, but for a renewal of a role that only reads. */
  request: route('admin.role.grant')
    .route({ method: 'POST', path: '/grants', tags: ['admin'] })
    .errors({
      ...vaultErrors,
      ...dutiesMixed,
      ...pastOrTooLong,
      ROLE_NOT_IN_USE: { status: 409 },
      STAFF_NOT_FOUND: { status: 404 },
      UNIT_NOT_OPEN: { status: 404 }
    })
    .input(
      input({
        staffId,
        role: roleCode,
        orgUnitId,
        until: day.nullable(),
        stays: z.boolean().optional(),
        reason: z.string().trim().max(200).optional(),
        vaultId: z.uuid().optional()
      })
    )
    .output(z.object({ grantId: z.uuid() })),
  /** Takes a role back from today. */
  end: route('admin.role.grant')
    .route({ method: 'POST', path: '/grants/end', tags: ['admin'] })
    .errors({ ...lastAdministrator, GRANT_NOT_FOUND: { status: 404 } })
    .input(input({ grantId: z.uuid(), reason: z.string().trim().min(2).max(200) }))
    .output(z.object({}))
}

export const people = {
  /** People by name or number, in a unit and below, by role; 50 a page, those of the organisation's order first. */
  list: route('admin.staff.read')
    .route({ method: 'GET', path: '/people', tags: ['admin'] })
    .input(
      input({
        text: z.string().trim().max(50).optional(),
        orgUnitId: orgUnitId.optional(),
        role: roleCode.optional(),
        state: z.enum(staffStates).optional(),
        cursor: z.string().max(100).optional()
      })
    )
    .output(z.object({ rows: z.array(listed), nextCursor: z.string().nullable() })),
  /** One person: posts, roles held and held before, log-in, and what he holds up. */
  person: route('admin.staff.read')
    .route({ method: 'GET', path: '/people/{staffId}', tags: ['admin'] })
    .errors({ STAFF_NOT_FOUND: { status: 404 } })
    .input(input({ staffId }))
    .output(
      listed.omit({ grants: true }).extend({
        superior: z.string().nullable(),
        hiredOn: day.nullable(),
        leftOn: day.nullable(),
        contractEnd: day.nullable(),
        posts: z.array(z.object({ unitName: z.string(), post: z.string(), main: z.boolean(), from: day, until: day.nullable() })),
        grants: z.array(grant),
        permissions: z.array(z.string()),
        lentAccounts: z.number().int()
      })
    )
}

export const access = {
  /** Accounts of the caller's units that are lent at present. */
  lent: route('admin.access.lend')
    .route({ method: 'GET', path: '/access', tags: ['admin'] })
    .input(input({ accountId: accountId.optional(), staffId: staffId.optional() }))
    .output(
      z.array(
        z.object({
          grantId: z.uuid(),
          accountId,
          staffId,
          name: z.string(),
          unitName: z.string(),
          from: instant,
          until: instant,
          reason: z.string().nullable()
        })
      )
    ),
  /** Lends an account of the caller's units to a colleague until a day, as a helper (ADM-5). */
  lend: route('admin.access.lend')
    .route({ method: 'POST', path: '/access/lend', tags: ['admin'] })
    .errors({
      ...pastOrTooLong,
      ACCOUNT_NOT_FOUND: { status: 404 },
      STAFF_NOT_FOUND: { status: 404 },
      /** He holds no role that shows single accounts. */
      NO_OWN_BOOK: { status: 409 }
    })
    .input(input({ accountId, staffId, until: day, reason: z.string().trim().min(2).max(200) }))
    .output(z.object({ grantId: z.uuid() })),
  endLent: route('admin.access.lend')
    .route({ method: 'POST', path: '/access/end', tags: ['admin'] })
    .errors({ GRANT_NOT_FOUND: { status: 404 } })
    .input(input({ grantId: z.uuid() }))
    .output(z.object({}))
}
