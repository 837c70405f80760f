import { z } from 'zod'

import { declareSetting } from '../admin/index.ts'

const archive = { group: 'archive', reach: 'system', risk: 'V', security: true, unit: null } as const
const whole = (most: number) => z.number().int().min(0).max(most)

/** How often a person may be shown a sensitive field on a day before a second person is asked (ARC-38). */
export const revealsPerDay = declareSetting({ ...archive, key: 'reveals_per_day', schema: whole(1_000), default: 50 })
/** How long a shown field stays on the page. */
export const revealSeconds = declareSetting({
  ...archive,
  key: 'reveal_seconds',
  unit: 's',
  schema: z.number().int().min(10).max(600),
  default: 60
})
/** Rows that one person takes out alone (ARC-66). */
export const exportRowsAlone = declareSetting({ ...archive, key: 'export_rows_alone', schema: whole(100_000), default: 1_000 })
/** Rows with an individual's name in clear that one person takes out alone. */
export const exportClearNamesAlone = declareSetting({ ...archive, key: 'export_clear_names_alone', schema: whole(10_000), default: 20 })
export const exportsAtOnce = declareSetting({
  ...archive,
  key: 'exports_at_once',
  risk: 'M',
  schema: z.number().int().min(1).max(20),
  default: 2
})

/** How long the file of an export is kept (ARC-22). */
export const exportDays = declareSetting({
  ...archive,
  key: 'export_days',
  unit: 'day',
  risk: 'M',
  schema: z.number().int().min(1).max(90),
  default: 7
})

export const archiveSettings = [revealsPerDay, revealSeconds, exportRowsAlone, exportClearNamesAlone, exportsAtOnce, exportDays] as const
