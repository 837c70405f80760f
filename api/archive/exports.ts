import { z } from 'zod'

import { vaultErrors } from '../admin/vault.ts'
import { route } from '../contract.ts'
import { instant } from '../values.ts'

export const exportFormats = ['csv', 'csv_gb18030', 'xlsx'] as const
export const exportStates = ['running', 'done', 'failed', 'cancelled', 'expired'] as const
/** `as_read` = names as the exporter reads them on the page; `masked` = every individual's name masked, whoever exports. */
export const exportNames = ['as_read', 'masked'] as const

const job = z.object({
  exportId: z.uuid(),
  format: z.enum(exportFormats),
  names: z.enum(exportNames),
  state: z.enum(exportStates),
  expected: z.number().int().describe('rows counted when it began'),
  written: z.number().int(),
  bytes: z.number().int().nullable(),
  sha256: z.string().nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  downloads: z.number().int(),
  vaultId: z.uuid().nullable(),
  /** Of a failed one: the code of what stopped it. */
  fault: z.string().nullable()
})
export type ExportJob = z.infer<typeof job>

const unknownExport = { EXPORT_NOT_FOUND: { status: 404 } } as const

/** The list on screen: filter and order as `accounts.list` takes them. Given to the routes by archive.ts, which owns them. */
export const exportsOf = <Asked extends z.ZodType>(asked: Asked) => ({
  /** Begins to write the list on screen to a file (ARC-66); many rows, or clear names of many people, need a second person. */
  begin: route('archive.export')
    .route({ method: 'POST', path: '/exports', tags: ['archive'] })
    .errors({
      ...vaultErrors,
      QUERY_TOO_SHORT: { status: 422, data: z.object({ least: z.string() }) },
      ORDER_REFUSED: { status: 422, data: z.object({ order: z.string() }) },
      /** So many of the caller's exports are running already. */
      EXPORTS_RUNNING: { status: 409, data: z.object({ running: z.number().int() }) },
      NOTHING_TO_EXPORT: { status: 422 }
    })
    .input(z.object({ asked, format: z.enum(exportFormats), names: z.enum(exportNames).default('as_read'), vaultId: z.uuid().optional() }))
    .output(job),
  /** The caller's exports, newest first. */
  list: route('archive.export')
    .route({ method: 'GET', path: '/exports', tags: ['archive'] })
    .output(z.array(job)),
  cancel: route('archive.export')
    .route({ method: 'POST', path: '/exports/{exportId}/cancel', tags: ['archive'] })
    .errors(unknownExport)
    .input(z.object({ exportId: z.uuid() }))
    .output(job)
})
