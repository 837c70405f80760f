import { z } from 'zod'

import { route } from '../contract.ts'
import { accountId, instant, staffId } from '../values.ts'

const approver = z.object({ staffId, name: z.string(), signedIn: z.boolean() })
/** What is asked, in figures and names. */
const summary = z.record(z.string(), z.union([z.string(), z.number()]))

/** What any operation that needs a second person may answer (ADM-51). */
export const vaultErrors = {
  /** A second person must approve first: what exactly (`summary`), for how long and how often at most, and who can approve now. */
  APPROVAL_NEEDED: {
    status: 403,
    data: z.object({
      kind: z.string(),
      approvers: z.array(approver),
      summary,
      minutes: z.number().int(),
      uses: z.number().int(),
      /** Whether the kind may be done alone in an emergency (ADM-53). */
      emergency: z.boolean()
    })
  },
  /** What was approved is not what is asked now; the approval is void. */
  CONTENT_CHANGED: { status: 409 },
  /** The approval is over, used up, taken back, or another person's. */
  EXPIRED: { status: 410 },
  /** An emergency of this person waits for the auditor for more than a day (ADM-53). */
  VAULT_RIGHTS_STOPPED: { status: 403 }
} as const

export const vaultStates = ['requested', 'approved', 'refused', 'withdrawn', 'expired', 'blocked', 'used', 'void', 'revoked'] as const
export const vaultModes = ['on_site', 'remote', 'work_order'] as const
export const vaultViews = ['mine', 'to_approve', 'emergency', 'all'] as const

const request = z.object({
  vaultId: z.uuid(),
  kind: z.string(),
  requesterId: staffId,
  requesterName: z.string(),
  unitName: z.string(),
  accountId: accountId.nullable(),
  summary,
  reason: z.string(),
  workOrderNo: z.string().nullable(),
  mode: z.enum(vaultModes),
  minutes: z.number().int(),
  uses: z.number().int(),
  used: z.number().int(),
  emergency: z.boolean(),
  state: z.enum(vaultStates),
  askedAt: instant,
  decidedByName: z.string().nullable(),
  decidedAt: instant.nullable(),
  remark: z.string().nullable(),
  validUntil: instant.nullable(),
  verdict: z.enum(['reviewed', 'questioned']).nullable(),
  finding: z.string().nullable(),
  /** Who can decide now; empty once it is decided. */
  approvers: z.array(approver),
  /** Whether the caller can decide it. */
  mayDecide: z.boolean()
})
export type VaultRequest = z.infer<typeof request>

const unmet = z.object({
  unmetId: z.uuid(),
  kind: z.string(),
  requesterName: z.string(),
  unitName: z.string(),
  reason: z.string(),
  askedAt: instant,
  /** What somebody would have to hold in the unit or above it. */
  permission: z.string().nullable()
})
export type Unmet = z.infer<typeof unmet>

const asking = z.object({
  kind: z.string().max(60),
  subject: z.record(z.string(), z.unknown()),
  reason: z.string().trim().min(6).max(500)
})
const unknownKind = { UNKNOWN_KIND: { status: 404, data: z.object({ kind: z.string() }) } } as const
const unknown = { VAULT_REQUEST_NOT_FOUND: { status: 404 } } as const
const deciding = {
  ...unknown,
  /** The caller asked for it himself, by whatever log-in. */
  SAME_PERSON: { status: 403 },
  /** The caller may not decide this request: permission, unit, or subordinate of who asked. */
  NOT_ELIGIBLE: { status: 403 },
  CODE_WRONG: { status: 403, data: z.object({ left: z.number().int() }) },
  CODE_USED: { status: 409 },
  SECOND_FACTOR_NEEDED: { status: 403 },
  /** Too many wrong codes at this person's screen within a day. */
  CODES_STOPPED: { status: 429 },
  /** Somebody was first, or its time is over. */
  ALREADY_DECIDED: { status: 409, data: z.object({ state: z.enum(vaultStates), by: z.string().nullable() }) }
} as const
const decided = z.object({ vaultId: z.uuid(), state: z.enum(vaultStates), validUntil: instant.nullable() })
const named = z.object({ vaultId: z.uuid() })

export const vault = {
  /** Asks for a second person's approval of exactly this subject; the same thing asked twice is one request. */
  ask: route('self')
    .route({ method: 'POST', path: '/vault/requests', tags: ['vault'] })
    .errors({
      ...unknownKind,
      NO_APPROVER: { status: 409, data: z.object({ kind: z.string() }) },
      BEYOND_LIMIT: { status: 422, data: z.object({ field: z.enum(['minutes', 'uses']), most: z.number().int() }) },
      /** The subject names a unit that is not there. */
      UNIT_NOT_OPEN: { status: 404 },
      VAULT_RIGHTS_STOPPED: { status: 403 }
    })
    .input(
      asking.extend({
        workOrderNo: z.string().trim().max(60).optional(),
        mode: z.enum(vaultModes).default('remote'),
        minutes: z.number().int().min(1).optional(),
        uses: z.number().int().min(1).optional()
      })
    )
    .output(decided),
  /** Acts alone where a kind allows it; approvers and the auditor see it at once, and it must be reviewed within a day (ADM-53). */
  emergency: route('admin.vault.emergency')
    .route({ method: 'POST', path: '/vault/emergencies', tags: ['vault'] })
    .errors({
      ...unknownKind,
      NO_EMERGENCY: { status: 403, data: z.object({ kind: z.string() }) },
      SECOND_FACTOR_NEEDED: { status: 403 },
      VAULT_RIGHTS_STOPPED: { status: 403 }
    })
    .input(asking)
    .output(decided),
  list: route('self')
    .route({ method: 'GET', path: '/vault/requests', tags: ['vault'] })
    .errors({ VIEW_REFUSED: { status: 403 } })
    .input(z.object({ view: z.enum(vaultViews).default('mine'), before: z.uuid().optional() }))
    .output(z.object({ rows: z.array(request), nextBefore: z.uuid().nullable() })),
  get: route('self')
    .route({ method: 'GET', path: '/vault/requests/{vaultId}', tags: ['vault'] })
    .errors(unknown)
    .input(named)
    .output(request),
  /** How many requests wait for the caller's decision, emergencies for a look, and unmet ones for him as the unit's head. */
  waiting: route('self')
    .route({ method: 'GET', path: '/vault/waiting', tags: ['vault'] })
    .output(z.object({ waiting: z.number().int(), emergencies: z.number().int(), unmet: z.number().int() })),
  /** What people of the caller's units could not ask in the last seven days, because nobody could have approved it (ADM-51). */
  unmet: route('self')
    .route({ method: 'GET', path: '/vault/unmet', tags: ['vault'] })
    .output(z.array(unmet)),
  /** The second person agrees, with a fresh code or within five minutes of one. */
  approve: route('self')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/approve', tags: ['vault'] })
    .errors(deciding)
    .input(named.extend({ code: z.string().trim().min(6).max(40).optional(), remark: z.string().trim().max(500).optional() }))
    .output(decided),
  /** The second person agrees at the requester's own screen, by his log-in and a code. */
  approveOnSite: route('self')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/approve-on-site', tags: ['vault'] })
    .errors(deciding)
    .input(named.extend({ login: z.string().trim().min(1).max(64), code: z.string().trim().min(6).max(40) }))
    .output(decided),
  refuse: route('self')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/refuse', tags: ['vault'] })
    .errors(deciding)
    .input(named.extend({ remark: z.string().trim().min(2).max(500) }))
    .output(decided),
  /** The requester takes it back. */
  withdraw: route('self')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/withdraw', tags: ['vault'] })
    .errors(deciding)
    .input(named)
    .output(decided),
  /** Who approved it, or the auditor, takes an approval back. */
  revoke: route('self')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/revoke', tags: ['vault'] })
    .errors(deciding)
    .input(named.extend({ remark: z.string().trim().min(2).max(500) }))
    .output(decided),
  /** The auditor's word on what was done. */
  review: route('admin.audit.read')
    .route({ method: 'POST', path: '/vault/requests/{vaultId}/review', tags: ['vault'] })
    .errors({ ...unknown, SAME_PERSON: { status: 403 }, NOT_ENDED: { status: 409 } })
    .input(named.extend({ verdict: z.enum(['reviewed', 'questioned']), finding: z.string().trim().max(500).optional() }))
    .output(decided)
}
