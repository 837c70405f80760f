import { z } from 'zod'

import { route } from './contract.ts'
import { instant } from './values.ts'

export const batchStates = ['announced', 'received', 'verified', 'staged', 'applying', 'applied', 'refused', 'duplicate'] as const

/** The manifest of a delivery (EXC-21): written last by the source, it is the signal. */
export const manifest = z.object({
  feed: z.string().regex(/^[a-z_]{3,40}$/),
  source: z.string().regex(/^[a-z_]{2,20}$/),
  region: z.string().regex(/^\d{6}$/),
  period: z.string().regex(/^(once|\d{6}|\d{8}|\d{8}T\d{4})$/),
  mode: z.enum(['full', 'delta', 'correction']),
  seq: z.string().regex(/^\d{2}$/),
  format_version: z.number().int(),
  produced_at: z.iso.datetime({ offset: true }),
  encoding: z.enum(['utf-8', 'gb18030']),
  delimiter: z.string().length(1),
  columns: z.array(z.string()).min(1).max(200),
  parts: z.array(
    z.object({
      name: z.string().max(200),
      bytes: z.number().int().min(0),
      rows: z.number().int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/)
    })
  ),
  rows: z.number().int().min(0),
  totals: z.record(z.string(), z.number().int()).default({}),
  covers: z.object({ from: z.string(), to: z.string() }).optional()
})
export type Manifest = z.infer<typeof manifest>

const batch = z.object({
  batchId: z.uuid(),
  feed: z.string(),
  feedLabel: z.string(),
  source: z.string(),
  region: z.string(),
  period: z.string(),
  mode: z.string(),
  seq: z.string(),
  state: z.enum(batchStates),
  /** Counts of lines (EXC-2). */
  rows: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  equal: z.number().int(),
  reversed: z.number().int(),
  rejected: z.number().int(),
  receivedAt: instant,
  appliedAt: instant.nullable(),
  loadId: z.number().int().nullable(),
  attempt: z.number().int(),
  /** What is being done now, while it is; `of` null = not known yet. */
  progress: z.object({ step: z.string(), done: z.number().int(), of: z.number().int().nullable() }).nullable()
})
export type Batch = z.infer<typeof batch>

const finding = z.object({
  code: z.string(),
  place: z.string().nullable().describe('part, column or byte'),
  found: z.string().nullable(),
  expected: z.string().nullable()
})

const unknownBatch = { BATCH_NOT_FOUND: { status: 404 } } as const
const notAllowed = { STATE_NOT_ALLOWED: { status: 409, data: z.object({ state: z.string() }) } } as const

/** Somebody else sends a piece of this delivery, or ends it, at this moment. */
const uploadBusy = { UPLOAD_BUSY: { status: 409 } } as const

export const exchange = {
  feeds: {
    catalogue: route('exchange.feed.read')
      .route({ method: 'GET', path: '/feeds', tags: ['exchange'] })
      .output(
        z.array(
          z.object({
            feed: z.string(),
            label: z.string(),
            source: z.string(),
            cadence: z.string(),
            modes: z.array(z.string()),
            rejectsMax: z.number(),
            /** false: the module that takes it is not installed yet (ruling 35). */
            installed: z.boolean(),
            lastAppliedPeriod: z.string().nullable(),
            lastAppliedAt: instant.nullable(),
            columns: z.array(
              z.object({
                name: z.string(),
                label: z.string(),
                type: z.string(),
                required: z.boolean(),
                note: z.string().nullable(),
                mask: z.string().nullable()
              })
            )
          })
        )
      ),
    batches: route('exchange.feed.read')
      .route({ method: 'GET', path: '/feed-batches', tags: ['exchange'] })
      .errors({ BAD_CURSOR: { status: 400 } })
      .input(
        z.object({
          feed: z.string().max(40).optional(),
          state: z.enum(batchStates).optional(),
          cursor: z.string().max(200).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50)
        })
      )
      .output(z.object({ rows: z.array(batch), nextCursor: z.string().nullable(), working: z.number().int() })),
    batch: route('exchange.feed.read')
      .route({ method: 'GET', path: '/feed-batches/{batchId}', tags: ['exchange'] })
      .errors(unknownBatch)
      .input(z.object({ batchId: z.uuid() }))
      .output(
        batch.extend({
          deliveredBy: z.string(),
          totalsDeclared: z.record(z.string(), z.number()),
          totalsFound: z.record(z.string(), z.number()),
          findings: z.array(finding),
          parts: z.array(z.object({ name: z.string(), bytes: z.number(), rows: z.number().int(), sha256: z.string() })),
          hasRejectFile: z.boolean(),
          duplicateOf: z.uuid().nullable()
        })
      ),
    /** Rejected cells, masked as their columns demand; the whole lines are in the reject file (exchange.raw.read). */
    rejects: route('exchange.feed.read')
      .route({ method: 'GET', path: '/feed-batches/{batchId}/rejects', tags: ['exchange'] })
      .errors({ ...unknownBatch, BAD_CURSOR: { status: 400 } })
      .input(
        z.object({ batchId: z.uuid(), cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(500).default(100) })
      )
      .output(
        z.object({
          rows: z.array(
            z.object({
              part: z.number().int(),
              line: z.number().int(),
              column: z.string(),
              columnLabel: z.string(),
              code: z.string(),
              found: z.string().nullable(),
              expected: z.string()
            })
          ),
          nextCursor: z.string().nullable()
        })
      ),
    /** Announces a delivery. `missing` are the parts whose bytes are still wanted, each with how many are already here. */
    begin: route('exchange.feed.deliver')
      .route({ method: 'POST', path: '/feed-batches', tags: ['exchange'] })
      .errors({ ...uploadBusy, NAME_BAD: { status: 422, data: z.object({ name: z.string(), expected: z.string() }) } })
      .input(z.object({ manifestName: z.string().max(200), manifest }))
      .output(z.object({ batchId: z.uuid(), missing: z.array(z.object({ name: z.string(), have: z.number().int() })) })),
    /** All pieces were sent: the batch is checked and applied by a job. Parts that are not whole are named and the batch stays announced. */
    finish: route('exchange.feed.deliver')
      .route({ method: 'POST', path: '/feed-batches/{batchId}/finish', tags: ['exchange'] })
      .errors({ ...unknownBatch, ...notAllowed, ...uploadBusy })
      .input(z.object({ batchId: z.uuid() }))
      .output(z.object({ missing: z.array(z.object({ name: z.string(), have: z.number().int() })) })),
    /** Stops a batch that is not applied yet; nothing of it stays. */
    cancel: route('exchange.feed.deliver')
      .route({ method: 'POST', path: '/feed-batches/{batchId}/cancel', tags: ['exchange'] })
      .errors({ ...unknownBatch, ...notAllowed })
      .input(z.object({ batchId: z.uuid() }))
      .output(z.object({}))
  }
}

/** Raw route, beside the api: PUT, body = at most 8 MiB of a part from `offset`; needs exchange.feed.deliver. */
export const piecePath = (batchId: string, part: string, offset: number) =>
  `/feed-pieces/${batchId}/${encodeURIComponent(part)}?offset=${offset}`
export const maxPieceBytes = 8 * 1024 * 1024
/** Raw route: GET, the reject file of a batch; needs exchange.raw.read. */
export const rejectFilePath = (batchId: string) => `/feed-rejects/${batchId}`
