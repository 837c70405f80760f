import { z } from 'zod'

import { declareSetting } from './domain/setting.ts'
import type { Setting } from './domain/setting.ts'
import { signInSettings } from './domain/signInSettings.ts'

/** For how long people from outside may be given a role (ADM-4). */
export const outsourcedGrantMonths = declareSetting({
  group: 'admin',
  key: 'outsourced_grant_months',
  schema: z.number().int().min(1).max(12),
  unit: 'month',
  default: 12,
  risk: 'V',
  reach: 'system'
})

/** How many days of the audit trail are searched without a person, an account or an object (ADM-120). */
export const auditRangeDays = declareSetting({
  group: 'admin',
  key: 'admin.audit_range_days',
  schema: z.number().int().min(1).max(366),
  unit: 'day',
  default: 35,
  risk: 'M',
  reach: 'system'
})
/** Lines of the audit trail that one person takes out alone (ADM-52). */
export const auditExportAlone = declareSetting({
  group: 'admin',
  key: 'admin.audit_export_alone',
  schema: z.number().int().min(0).max(100_000),
  unit: null,
  default: 1_000,
  risk: 'V',
  reach: 'system'
})

/** How long a request for a second person waits before it expires (ADM-7). */
export const vaultWaitHours = declareSetting({
  group: 'admin',
  key: 'admin.vault_wait_hours',
  schema: z.number().int().min(1).max(168),
  unit: '小时',
  default: 24,
  risk: 'V',
  security: true,
  reach: 'system'
})

/** All ◆ of the admin chapter that the program uses, as the page shows them. */
export const adminSettings: readonly Setting<unknown>[] = [
  outsourcedGrantMonths,
  auditRangeDays,
  auditExportAlone,
  vaultWaitHours,
  ...Object.values(signInSettings)
]
