import { implement } from '@orpc/server'

import { org, staff } from '../../../../api/admin/org.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { managersInSight } from '../queries/people.ts'
import { openUnits } from '../queries/units.ts'

const os = implement({ org, staff }).$context<RequestContext>().use(admission)

export const orgRoutes = { units: os.org.units.handler(({ context }) => openUnits(context.services, context.who)) }

export const staffRoutes = {
  managers: os.staff.managers.handler(({ input, context }) => managersInSight(context.services, context.who, input))
}
