import type { admin } from '../../../../api/admin/index.ts'
import { orgRoutes, staffRoutes } from './org.ts'
import { sessionRoutes } from './session.ts'

/** Routes of the admin module, one file an area. */
export const adminRoutes = (demoPassword: string) =>
  ({ session: sessionRoutes(demoPassword), org: orgRoutes, staff: staffRoutes }) satisfies Record<keyof typeof admin, unknown>
