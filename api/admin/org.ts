import { z } from 'zod'

import { route } from '../contract.ts'
import { orgLevels, orgUnitId, staffId } from '../values.ts'

const orgUnit = z.object({
  orgUnitId,
  code: z.string(),
  name: z.string(),
  level: z.enum(orgLevels),
  parentId: orgUnitId.nullable()
})
export type OrgUnit = z.infer<typeof orgUnit>

export const org = {
  /** Open units within and above the caller's own, whole organisation for those without account scope. Ordered by position in the tree. */
  units: route('admin.org.read')
    .route({ method: 'GET', path: '/org/units', tags: ['admin'] })
    .output(z.array(orgUnit))
}

export const staff = {
  /** Account managers who serve accounts in the caller's scope: what the filter "owner" offers. */
  managers: route('admin.staff.read')
    .route({ method: 'GET', path: '/staff/managers', tags: ['admin'] })
    .input(z.object({ orgUnitId: orgUnitId.optional(), text: z.string().max(50).optional() }))
    .output(z.array(z.object({ staffId, name: z.string(), employeeNo: z.string(), unitName: z.string() })))
}
