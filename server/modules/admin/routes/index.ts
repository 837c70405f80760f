import type { admin } from '../../../../api/admin/index.ts'
import type { Renewing } from '../../../platform/secrets/renewing.ts'
import { keyRoutes } from './keys.ts'
import { orgRoutes, staffRoutes } from './org.ts'
import { sessionRoutes } from './session.ts'

/** Routes of the admin module, one file an area. */
export const adminRoutes = (demoPassword: string, renewing: Renewing, renew: () => void) =>
  ({ keys: keyRoutes(renewing, renew), session: sessionRoutes(demoPassword), org: orgRoutes, staff: staffRoutes }) satisfies Record<keyof typeof admin, unknown>
