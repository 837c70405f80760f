import { z } from 'zod'

import { route } from '../contract.ts'
import { accountId, instant, orgUnitId, staffId } from '../values.ts'
import { grant, person } from './people.ts'

const input = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)
export const accessKinds = ['identified', 'task', 'lent'] as const

/** One step of the answer to "why may he?" (ADM-102); `ok` = it speaks for yes. */
export const reasonCodes = [
  'person_active',
  'person_away',
  'login_works',
  'login_missing',
  'contract_over',
  'grant_holds',
  'grant_lacks',
  'grant_over',
  'no_grant',
  'account_in_unit',
  'account_outside_unit',
  'account_owned',
  'account_helped',
  'account_granted',
  'account_not_own',
  'scope_without_accounts',
  'account_unknown'
] as const
const reason = z.object({
  code: z.enum(reasonCodes),
  ok: z.boolean(),
  role: z.string().nullable(),
  roleLabel: z.string().nullable(),
  unitName: z.string().nullable(),
  accountUnitName: z.string().nullable(),
  kind: z.enum(accessKinds).nullable(),
  state: z.string().nullable(),
  until: z.string().nullable()
})
export type Reason = z.infer<typeof reason>

export const rights = {
  /** Whether a person may do something, to an account if one is named, and why; who could give it to him (ADM-102). */
  explain: route('admin.role.read')
    .route({ method: 'GET', path: '/rights/explain', tags: ['admin'] })
    .errors({ STAFF_NOT_FOUND: { status: 404 }, PERMISSION_UNKNOWN: { status: 404 } })
    .input(input({ staffId, permission: z.string().max(60), accountId: accountId.optional() }))
    .output(
      z.object({
        may: z.boolean(),
        reasons: z.array(reason),
        holdingRoles: z.array(z.object({ code: z.string(), label: z.string().nullable() })),
        grantors: z.array(person)
      })
    )
}

export const me = {
  /** The caller's own rights: what each grant shows him, and who could give him more. */
  rights: route('self')
    .route({ method: 'GET', path: '/me/rights', tags: ['admin'] })
    .output(
      z.object({
        grants: z.array(grant),
        permissions: z.array(z.string()),
        roleHolders: z.array(z.object({ role: z.string(), label: z.string().nullable(), permissions: z.array(z.string()) })),
        grantors: z.array(person),
        lent: z.array(z.object({ accountId, kind: z.enum(accessKinds), until: instant })),
        unitsOfScope: z.number().int()
      })
    ),
  /** Chooses the unit for which one acts, or null for all of them (ADM-42). */
  actAs: route('self')
    .route({ method: 'POST', path: '/me/act-as', tags: ['admin'] })
    .errors({ UNIT_NOT_HELD: { status: 403 } })
    .input(input({ orgUnitId: orgUnitId.nullable() }))
    .output(z.object({}))
}
