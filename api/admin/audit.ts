import { z } from 'zod'

import { route } from '../contract.ts'
import { accountId, instant, staffId } from '../values.ts'
import { vaultErrors } from './vault.ts'

export const auditOutcomes = ['done', 'refused', 'failed'] as const
/** `unproved` = nothing was found wrong, and without the key no signature was checked. */
export const verificationResults = ['running', 'whole', 'broken', 'unproved', 'failed'] as const
export const findingKinds = ['rows_differ', 'block_missing', 'block_changed', 'signature_wrong'] as const
export const findingStates = ['open', 'answered', 'closed'] as const
export const rowFaultKinds = ['changed', 'removed', 'inserted', 'reordered'] as const

/** What lines are looked for; without a beginning the 35 days before the end, without an end up to now. */
export const auditFilter = z.object({
  from: instant.optional(),
  to: instant.optional(),
  staffId: staffId.optional(),
  accountId: accountId.optional(),
  objectKind: z.string().max(60).optional(),
  objectId: z.string().max(80).optional(),
  /** A field that was changed. */
  field: z.string().max(80).optional(),
  /** An action, or the beginning of its name up to a dot (`vault.`). */
  action: z.string().max(80).optional(),
  outcome: z.enum(auditOutcomes).optional(),
  address: z.string().max(60).optional(),
  requestId: z.string().max(60).optional()
})
export type AuditFilter = z.infer<typeof auditFilter>

const line = z.object({
  eventId: z.uuid(),
  at: instant,
  actorKind: z.string(),
  actor: z.string(),
  staffId: staffId.nullable(),
  staffName: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(auditOutcomes),
  objectKind: z.string(),
  objectId: z.string(),
  accountId: accountId.nullable(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  reason: z.string().nullable(),
  vaultId: z.uuid().nullable(),
  source: z.string().nullable(),
  sessionId: z.uuid().nullable(),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
  appVersion: z.string().nullable(),
  /** The block that holds the line; null = not sealed yet. */
  blockNo: z.number().int().nullable()
})
export type AuditLineRead = z.infer<typeof line>

const verification = z.object({
  runId: z.uuid(),
  asked: z.enum(['nightly', 'person']),
  staffName: z.string().nullable(),
  from: instant.nullable(),
  to: instant.nullable(),
  startedAt: instant,
  endedAt: instant.nullable(),
  blocks: z.number().int().nullable(),
  blocksDone: z.number().int(),
  rowsDone: z.number().int(),
  result: z.enum(verificationResults),
  firstBroken: z.number().int().nullable()
})
export type Verification = z.infer<typeof verification>

const finding = z.object({
  findingId: z.uuid(),
  runId: z.uuid(),
  foundAt: instant,
  kind: z.enum(findingKinds),
  blockNo: z.number().int(),
  from: instant.nullable(),
  to: instant.nullable(),
  rows: z.array(z.object({ eventId: z.uuid(), what: z.enum(rowFaultKinds), at: instant.nullable() })),
  state: z.enum(findingStates),
  note: z.string().nullable(),
  answeredByName: z.string().nullable(),
  answeredAt: instant.nullable()
})
export type Finding = z.infer<typeof finding>

const tooWide = {
  /** More than this many days are searched only for one person, account or object. */
  RANGE_TOO_WIDE: { status: 422, data: z.object({ days: z.number().int() }) }
} as const
const counted = z.array(z.object({ key: z.string(), label: z.string().nullable(), count: z.number().int() }))

export const audit = {
  /** Lines of the audit trail, newest first; the search is itself recorded (ADM-63, 66). */
  search: route('admin.audit.read')
    .route({ method: 'GET', path: '/audit/lines', tags: ['admin'] })
    .errors(tooWide)
    .input(auditFilter.extend({ before: z.uuid().optional() }))
    .output(z.object({ rows: z.array(line), nextBefore: z.uuid().nullable() })),
  /** Reveals, look-ups and exports of sensitive values in a range of at most 35 days, counted and as lines (ADM-105). */
  sensitive: route('admin.audit.read')
    .route({ method: 'GET', path: '/audit/sensitive', tags: ['admin'] })
    .errors(tooWide)
    .input(z.object({ from: instant.optional(), to: instant.optional(), staffId: staffId.optional(), accountId: accountId.optional() }))
    .output(
      z.object({
        byPerson: counted,
        byReason: counted,
        /** By hour of the day, 00 to 23, in the business's zone. */
        byHour: counted,
        patterns: z.array(
          z.object({
            pattern: z.enum(['burst', 'after_hours', 'many_people']),
            key: z.string(),
            label: z.string().nullable(),
            count: z.number().int()
          })
        ),
        rows: z.array(line)
      })
    ),
  /** How far the chain is sealed and when it was last found whole. */
  chain: route('admin.audit.verify')
    .route({ method: 'GET', path: '/audit/chain', tags: ['admin'] })
    .output(
      z.object({
        blocks: z.number().int(),
        rows: z.number().int(),
        unsealedRows: z.number().int(),
        lastSealedAt: instant.nullable(),
        lastHash: z.string().nullable(),
        /** False = the signing key is missing or another than that of the last block: lines are written and stay unsealed. */
        keyPresent: z.boolean(),
        lastWhole: verification.nullable(),
        runs: z.array(verification)
      })
    ),
  /** Begins a verification of the blocks of a range (without one: of all), in the background. */
  verify: route('admin.audit.verify')
    .route({ method: 'POST', path: '/audit/verifications', tags: ['admin'] })
    .errors({ VERIFICATION_RUNNING: { status: 409 } })
    .input(z.object({ from: instant.optional(), to: instant.optional() }))
    .output(verification),
  findings: route('admin.audit.verify')
    .route({ method: 'GET', path: '/audit/findings', tags: ['admin'] })
    .output(z.array(finding)),
  /** Says what a finding was about; closing it lets the same place be found anew. */
  answer: route('admin.audit.read')
    .route({ method: 'POST', path: '/audit/findings/{findingId}/answer', tags: ['admin'] })
    .errors({ FINDING_NOT_FOUND: { status: 404 }, FINDING_CLOSED: { status: 409 } })
    .input(z.object({ findingId: z.uuid(), note: z.string().trim().min(4).max(500), close: z.boolean() }))
    .output(finding),
  /** Writes the lines found to a signed file that the shipped verifier checks alone (ADM-67); many lines need a second person. */
  export: route('admin.audit.export')
    .route({ method: 'POST', path: '/audit/exports', tags: ['admin'] })
    .errors({ ...tooWide, ...vaultErrors, NOTHING_TO_EXPORT: { status: 422 }, SEAL_KEY_MISSING: { status: 409 } })
    .input(z.object({ filter: auditFilter, vaultId: z.uuid().optional() }))
    .output(z.object({ exportId: z.uuid(), rows: z.number().int(), sha256: z.string() }))
}
