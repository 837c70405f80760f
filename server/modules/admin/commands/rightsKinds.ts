import { z } from 'zod'

import { roleStates } from '../../../../api/admin/roles.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { mainUnitOf } from '../queries/people.ts'

const grantSubject = z.strictObject({
  staffId: z.number().int(),
  role: z.string(),
  orgUnitId: z.number().int(),
  until: z.string().nullable(),
  stays: z.boolean()
})
export type GrantSubject = z.infer<typeof grantSubject>

const changeSubject = z.strictObject({
  code: z.string(),
  version: z.number().int(),
  permissions: z.array(z.string()),
  state: z.enum(roleStates)
})
export type RoleChangeSubject = z.infer<typeof changeSubject>

type Named = { person: string; employee_no: string; label: string | null; version: number; permissions: number }

const rules = { approve: 'admin.vault.approve_grant', minutes: 1440, uses: 1, emergency: false } as const

/** A role for a person in a unit until a day (ADM-52); the role's version is bound with it, so that it cannot grow in between. */
export const roleGrantKind: VaultKind<GrantSubject> = {
  ...rules,
  kind: 'role_grant',
  needs: 'admin.role.grant',
  subject: grantSubject,
  async describe(tx, _scope, subject) {
    const [unit] = await query<{ name: string }>(tx, `select name from org_unit where org_unit_id = $1 and state = 'open'`, [
      subject.orgUnitId
    ])
    if (unit === undefined) throw new Refusal('UNIT_NOT_OPEN')
    const [named] = await query<Named>(
      tx,
      `select p.name as person, p.employee_no, o.label, o.version,
         (select count(*)::int from role_permission h where h.role = o.code) as permissions
       from staff p, role o where p.staff_id = $1 and o.code = $2`,
      [subject.staffId, subject.role]
    )
    return {
      content: { ...subject, roleVersion: named?.version ?? 0 },
      rows: 1,
      summary: {
        person: named?.person ?? '',
        employeeNo: named?.employee_no ?? '',
        role: named?.label ?? subject.role,
        unit: unit.name,
        permissions: named?.permissions ?? 0,
        until: subject.until ?? ''
      },
      orgUnitId: subject.orgUnitId
    }
  }
}

/** Another set of permissions, or another state, of one of our own roles. */
export const roleChangeKind: VaultKind<RoleChangeSubject> = {
  ...rules,
  kind: 'role_change',
  needs: 'admin.role.write',
  subject: changeSubject,
  async describe(tx, scope, subject) {
    const [named] = await query<{ label: string | null; before: number; holders: number }>(
      tx,
      `select o.label, (select count(*)::int from role_permission h where h.role = o.code) as before,
         (select count(distinct g.staff_id)::int from role_grant g where g.role = o.code and g.state = 'active') as holders
       from role o where o.code = $1`,
      [subject.code]
    )
    return {
      content: { ...subject, permissions: subject.permissions.toSorted() },
      rows: named?.holders ?? 0,
      summary: {
        role: named?.label ?? subject.code,
        state: subject.state,
        before: named?.before ?? 0,
        after: subject.permissions.length,
        holders: named?.holders ?? 0
      },
      orgUnitId: await mainUnitOf(tx, scope)
    }
  }
}
