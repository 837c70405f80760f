import { z } from 'zod'

import { route } from '../contract.ts'
import { day, instant, orgLevels, orgUnitId, staffId } from '../values.ts'
import { vaultErrors } from './vault.ts'

export const gridKinds = ['main', 'sub', 'micro'] as const
export const changeStates = ['draft', 'approved', 'applied', 'cancelled', 'failed'] as const
export const stepKinds = ['create', 'rename', 'move', 'merge', 'split', 'close', 'reopen'] as const

const orgUnit = z.object({
  orgUnitId,
  code: z.string(),
  name: z.string(),
  level: z.enum(orgLevels),
  parentId: orgUnitId.nullable()
})
export type OrgUnit = z.infer<typeof orgUnit>

const treeUnit = orgUnit.extend({
  gridKind: z.enum(gridKinds).nullable(),
  validFrom: day,
  /** The head by that day's record; null where none is named or he is not known. */
  head: z.object({ staffId, name: z.string() }).nullable()
})
export type OrgTreeUnit = z.infer<typeof treeUnit>

const code = z
  .string()
  .trim()
  .regex(/^[\w-]{1,32}$/)
  .describe('机构编码')
const name = z.string().trim().min(1).max(60)
const grid = z.enum(gridKinds).optional()

/** One step of a change (ADM-1); units are named by their codes, so that a step may speak of one that an earlier step creates. */
export const orgStep = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('create'),
    code,
    name,
    shortName: name.optional(),
    level: z.enum(orgLevels),
    gridKind: grid,
    parent: code,
    regionCode: z
      .string()
      .regex(/^\d{6}$/)
      .optional()
  }),
  z.object({ kind: z.literal('rename'), unit: code, name, shortName: name.optional() }),
  z.object({ kind: z.literal('move'), unit: code, to: code }),
  z.object({ kind: z.literal('merge'), unit: code, into: code }),
  z.object({
    kind: z.literal('split'),
    unit: code,
    /** New units beside it; each takes some of its children and the accounts of a list. What no list names stays (ADM-32). */
    parts: z
      .array(z.object({ code, name, units: z.array(code).max(255), accountNos: z.array(z.string().min(1).max(64)).max(20_000) }))
      .min(1)
      .max(20)
  }),
  z.object({ kind: z.literal('close'), unit: code }),
  z.object({ kind: z.literal('reopen'), unit: code })
])
export type OrgStep = z.infer<typeof orgStep>

const wanted = z.object({ effectiveOn: day, steps: z.array(orgStep).min(1).max(200) })

const preview = z.object({
  /** What the units hold that the steps touch, with all that lies below them; `accounts` counts those that change their place. */
  counts: z.record(z.string(), z.number().int()),
  units: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      change: z.enum(['created', 'renamed', 'moved', 'carried', 'merged', 'closed', 'reopened']),
      /** The parents' names, before and after. */
      from: z.string().nullable(),
      to: z.string().nullable()
    })
  ),
  /** People who gain or lose sight of accounts, the most affected first, at most 50 of `people`. */
  sight: z.object({
    people: z.number().int(),
    list: z.array(z.object({ staffId, name: z.string(), gains: z.number().int(), loses: z.number().int() }))
  })
})
export type OrgPreview = z.infer<typeof preview>

const change = z.object({
  changeId: z.string(),
  name: z.string(),
  effectiveOn: day,
  state: z.enum(changeStates),
  steps: z.number().int(),
  /** Accounts that change their place. */
  accounts: z.number().int(),
  draftedBy: z.string(),
  draftedAt: instant,
  approvedAt: instant.nullable(),
  endedAt: instant.nullable(),
  why: z.string().nullable()
})
export type OrgChange = z.infer<typeof change>

const atStep = z.object({ step: z.number().int() })
const atUnit = atStep.extend({ unit: z.string() })

/** Why a change cannot be as asked; `step` counts from 0. */
const stepErrors = {
  DATE_PAST: { status: 422, data: z.object({ today: day }) },
  UNIT_NOT_FOUND: { status: 422, data: atUnit },
  CODE_TAKEN: { status: 409, data: atStep.extend({ code: z.string() }) },
  ORG_CYCLE: { status: 422, data: atUnit.extend({ parent: z.string() }) },
  ORG_LEVEL: { status: 422, data: atUnit.extend({ parent: z.string() }) },
  ORG_NO_ROOM: { status: 409, data: atUnit },
  UNIT_NOT_EMPTY: {
    status: 409,
    data: atUnit.extend({ staff: z.number().int(), accounts: z.number().int(), work: z.number().int(), children: z.number().int() })
  },
  NOT_REOPENABLE: { status: 409, data: atUnit.extend({ days: z.number().int() }) },
  ACCOUNTS_NOT_THERE: { status: 422, data: atUnit.extend({ accountNos: z.array(z.string()), count: z.number().int() }) }
} as const
const changeErrors = {
  CHANGE_NOT_FOUND: { status: 404 },
  CHANGE_STATE: { status: 409, data: z.object({ state: z.enum(changeStates) }) }
} as const

export const org = {
  /** Open units, the whole organisation. Ordered by position in the tree. */
  units: route('admin.org.read')
    .route({ method: 'GET', path: '/org/units', tags: ['admin'] })
    .output(z.array(orgUnit)),
  /** The organisation at the end of a day, by default of today, with heads; in the order of the tree (ADM-100). */
  tree: route('admin.org.read')
    .route({ method: 'GET', path: '/org/tree', tags: ['admin'] })
    .input(z.object({ asOf: day.optional() }))
    .output(z.array(treeUnit)),
  /** What each unit itself holds today. Who sees no account by his roles gets the whole count, others that of their own sight. */
  counts: route('admin.org.read')
    .route({ method: 'GET', path: '/org/counts', tags: ['admin'] })
    .output(z.array(z.object({ orgUnitId, staff: z.number().int(), accounts: z.number().int() }))),
  /** Every change of one unit, the newest first. */
  history: route('admin.org.read')
    .route({ method: 'GET', path: '/org/units/{orgUnitId}/history', tags: ['admin'] })
    .errors({ UNIT_UNKNOWN: { status: 404 } })
    .input(z.object({ orgUnitId }))
    .output(
      z.array(
        z.object({
          since: day,
          name: z.string(),
          level: z.enum(orgLevels),
          parentName: z.string().nullable(),
          state: z.enum(['planned', 'open', 'closed', 'merged']),
          /** What differs from the row before: `numbers` when only the place in the numbering did. */
          changed: z.array(z.enum(['created', 'name', 'parent', 'state', 'head', 'numbers', 'other'])),
          changeName: z.string().nullable(),
          changeId: z.string().nullable(),
          recordedAt: instant
        })
      )
    ),
  /** How the organisation of one day differs from that of another. */
  compare: route('admin.org.read')
    .route({ method: 'GET', path: '/org/compare', tags: ['admin'] })
    .input(z.object({ from: day, to: day }))
    .output(
      z.array(
        z.object({
          orgUnitId,
          level: z.enum(orgLevels),
          change: z.enum(['added', 'gone', 'renamed', 'moved']),
          name: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable()
        })
      )
    ),
  changes: {
    /** The calendar: what is planned and what was, the latest day first. */
    list: route('admin.org.read')
      .route({ method: 'GET', path: '/org/changes', tags: ['admin'] })
      .output(z.array(change)),
    change: route('admin.org.read')
      .route({ method: 'GET', path: '/org/changes/{changeId}', tags: ['admin'] })
      .errors({ CHANGE_NOT_FOUND: changeErrors.CHANGE_NOT_FOUND })
      .input(z.object({ changeId: z.uuid() }))
      .output(change.extend({ list: z.array(orgStep), preview })),
    /** What steps would do on a day; nothing is kept. Members and other contents by kind in `counts`. */
    preview: route('admin.org.write')
      .route({ method: 'POST', path: '/org/changes/preview', tags: ['admin'] })
      .errors(stepErrors)
      .input(wanted)
      .output(preview),
    /** Keeps steps as a draft, with their preview. */
    draft: route('admin.org.write')
      .route({ method: 'POST', path: '/org/changes', tags: ['admin'] })
      .errors(stepErrors)
      .input(wanted.extend({ name }))
      .output(z.object({ changeId: z.string(), preview })),
    /** Approved by a second person it takes effect at 00:00 of its day (ADM-33). */
    submit: route('admin.org.write')
      .route({ method: 'POST', path: '/org/changes/{changeId}/submit', tags: ['admin'] })
      .errors({ ...stepErrors, ...changeErrors, ...vaultErrors })
      .input(z.object({ changeId: z.uuid(), vaultId: z.uuid().optional() }))
      .output(z.object({ state: z.enum(changeStates) })),
    cancel: route('admin.org.write')
      .route({ method: 'POST', path: '/org/changes/{changeId}/cancel', tags: ['admin'] })
      .errors(changeErrors)
      .input(z.object({ changeId: z.uuid(), reason: z.string().trim().min(2).max(200) }))
      .output(z.object({ state: z.enum(changeStates) }))
  }
}

export const staff = {
  /** Account managers who serve accounts in the caller's scope: what the filter "owner" offers. */
  managers: route('admin.staff.read')
    .route({ method: 'GET', path: '/staff/managers', tags: ['admin'] })
    .input(z.object({ orgUnitId: orgUnitId.optional(), text: z.string().max(50).optional() }))
    .output(z.array(z.object({ staffId, name: z.string(), employeeNo: z.string(), unitName: z.string() })))
}
