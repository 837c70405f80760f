import { z } from 'zod'

import { route } from '../contract.ts'
import { dutyClasses, risks, scopeKinds } from '../permissions.ts'
import { day, staffId } from '../values.ts'
import { vaultErrors } from './vault.ts'

const input = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)
export const roleCode = z.string().regex(/^[a-z][a-z0-9_]{2,40}$/)
const roleClasses = ['business', 'system', 'security', 'audit'] as const
export const roleStates = ['draft', 'in_use', 'retired'] as const
const secondFactorRules = ['always', 'new_device'] as const

const role = z.object({
  code: z.string(),
  label: z.string().nullable(),
  dutyClass: z.enum(roleClasses),
  scopeKind: z.enum(scopeKinds),
  secondFactor: z.enum(secondFactorRules),
  builtIn: z.boolean(),
  state: z.enum(roleStates),
  version: z.number().int(),
  holders: z.number().int(),
  permissions: z.array(z.string())
})
export type Role = z.infer<typeof role>

/** What a change of a role takes from whom, or gives him, beyond what his other roles give. */
const effects = z.object({
  people: z.array(z.object({ staffId, name: z.string(), gains: z.array(z.string()), loses: z.array(z.string()) })),
  /** Permissions that nobody would hold any more and somebody must. */
  lastHolders: z.array(z.string())
})
export type RoleEffects = z.infer<typeof effects>

export const dutiesMixed = { DUTIES_MIXED: { status: 409, data: z.object({ held: z.string(), wanted: z.string() }) } } as const
export const lastAdministrator = { LAST_ADMINISTRATOR: { status: 409, data: z.object({ permission: z.string() }) } } as const
const changed = { ROLE_CHANGED: { status: 409, data: z.object({ version: z.number().int() }) } } as const
const permissionKeys = z.array(z.string().max(60)).max(400)

const holder = z.object({ staffId, name: z.string(), employeeNo: z.string(), unitName: z.string() })

export const roles = {
  /** All roles with their permissions and how many people hold each today. */
  list: route('admin.role.read')
    .route({ method: 'GET', path: '/roles', tags: ['admin'] })
    .output(
      z.object({
        roles: z.array(role),
        permissions: z.array(z.object({ key: z.string(), dutyClass: z.enum(dutyClasses), risk: z.enum(risks) }))
      })
    ),
  /** Who holds a role or a permission today; at most 500 people, by name. */
  holders: route('admin.role.read')
    .route({ method: 'GET', path: '/roles/holders', tags: ['admin'] })
    .input(input({ role: roleCode.optional(), permission: z.string().max(60).optional() }))
    .output(z.array(holder.extend({ roles: z.array(z.string()), until: day.nullable() }))),
  /** A new role of one's own, as a draft: nobody can be given it yet. */
  draft: route('admin.role.write')
    .route({ method: 'POST', path: '/roles/draft', tags: ['admin'] })
    .errors({ ...dutiesMixed, NAME_TAKEN: { status: 409 }, SCOPE_UNFIT: { status: 422, data: z.object({ permission: z.string() }) } })
    .input(
      input({
        label: z.string().trim().min(2).max(20),
        dutyClass: z.enum(roleClasses),
        scopeKind: z.enum(scopeKinds),
        secondFactor: z.enum(secondFactorRules),
        permissions: permissionKeys
      })
    )
    .output(z.object({ code: z.string() })),
  /** Who would gain and who would lose what. */
  preview: route('admin.role.write')
    .route({ method: 'POST', path: '/roles/preview', tags: ['admin'] })
    .errors({ ROLE_NOT_FOUND: { status: 404 }, ROLE_BUILT_IN: { status: 409 } })
    .input(input({ code: roleCode, permissions: permissionKeys, state: z.enum(roleStates) }))
    .output(effects),
  /** Changes a role of one's own. A draft is changed at once; what is, was or comes into use needs a second person. */
  change: route('admin.role.write')
    .route({ method: 'POST', path: '/roles/change', tags: ['admin'] })
    .errors({
      ...vaultErrors,
      ...dutiesMixed,
      ...lastAdministrator,
      ...changed,
      ROLE_NOT_FOUND: { status: 404 },
      ROLE_BUILT_IN: { status: 409 },
      ROLE_HELD: { status: 409, data: z.object({ holders: z.number().int() }) },
      SCOPE_UNFIT: { status: 422, data: z.object({ permission: z.string() }) }
    })
    .input(
      input({
        code: roleCode,
        version: z.number().int(),
        permissions: permissionKeys,
        state: z.enum(roleStates),
        vaultId: z.uuid().optional()
      })
    )
    .output(z.object({ version: z.number().int() }))
}
