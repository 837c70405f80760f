import { z } from 'zod'

import { exportsOf } from './archive/exports.ts'
import { reveals } from './archive/reveals.ts'
import { route } from './contract.ts'
import {
  accountId,
  accountKinds,
  accountStates,
  chargeClasses,
  day,
  fen,
  groupClasses,
  instant,
  masked,
  month,
  orgUnitId,
  staffId,
  tiers
} from './values.ts'

/** A list in a URL comes as one text with commas or as a repeated key. */
const listOf = <T extends string>(values: readonly [T, ...T[]]) =>
  z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(z.enum(values)).max(values.length)).optional()

export const accountFilter = z.object({
  /** Search text; recognised as a name, pinyin, initials, a number or its last four digits (ARC-55). */
  text: z.string().trim().max(100).optional(),
  kind: z.enum(accountKinds).optional(),
  state: z.enum(accountStates).optional(),
  orgUnitId: orgUnitId.optional(),
  /** Owner; 0 = in the pool 待分配. */
  managerId: z.coerce.number().int().min(0).optional(),
  tier: listOf(tiers),
  groupClass: listOf(groupClasses),
  important: z.stringbool().or(z.boolean()).optional()
})
export type AccountFilter = z.infer<typeof accountFilter>

export const accountOrders = ['account_no', 'name', 'first_in_service_date', 'tier'] as const

const accountRow = z.object({
  accountId,
  accountNo: z.string().nullable(),
  kind: z.enum(accountKinds),
  name: masked('name', 'S1'),
  nameMasked: z.boolean(),
  state: z.enum(accountStates),
  tier: z.enum(tiers).nullable(),
  groupClass: z.enum(groupClasses).nullable(),
  important: z.boolean(),
  orgUnitId,
  unitName: z.string(),
  cityName: z.string().nullable(),
  managerId: staffId.nullable(),
  managerName: z.string().nullable(),
  firstInServiceDate: day.nullable(),
  leftDate: day.nullable(),
  subscriptions: z.number().int().describe('in network, carried or held')
})
export type AccountRow = z.infer<typeof accountRow>

/** Consumption of one month: an individual's spend whoever paid (ARC-36), a group's whole revenue (ARC-35). */
const monthConsumption = z.object({
  month,
  fen,
  byClass: z.partialRecord(z.enum(chargeClasses), fen),
  /** Groups: the part that the group's own paying accounts pay 统一付费; the rest is self-paid by members. */
  unifiedFen: fen.nullable(),
  callSeconds: z
    .number()
    .int()
    .nullable()
    .describe('null = no usage of that month was loaded, or a group: usage is counted for who carries the subscription'),
  dataKb: z.number().int().nullable(),
  final: z.boolean().describe('false = 暂定')
})
export type MonthConsumption = z.infer<typeof monthConsumption>

/** A list as its page asks for it, without the place in it. */
export const askedList = accountFilter.extend({
  order: z.enum(accountOrders).default('account_no'),
  descending: z.stringbool().or(z.boolean()).default(false)
})

const unknownAccount = { ACCOUNT_NOT_FOUND: { status: 404 } } as const

export const archive = {
  accounts: {
    list: route('archive.account.read')
      .route({ method: 'GET', path: '/accounts', tags: ['archive'] })
      .errors({
        BAD_CURSOR: { status: 400 },
        QUERY_TOO_SHORT: { status: 422, data: z.object({ least: z.string() }) },
        /** Who reads names masked cannot sort individuals by name (ruling 64). */
        ORDER_REFUSED: { status: 422, data: z.object({ order: z.string() }) }
      })
      .input(
        askedList.extend({
          cursor: z.string().max(500).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50)
        })
      )
      .output(
        z.object({
          rows: z.array(accountRow),
          nextCursor: z.string().nullable(),
          /** What the search text was taken for; null without text. */
          recognisedAs: z.string().nullable(),
          /** As in a search; false without text. */
          namesMasked: z.boolean()
        })
      ),
    /** Last two months' consumption of the accounts of one page of the list, in the caller's scope. */
    recentConsumption: route('archive.money.read')
      .route({ method: 'GET', path: '/accounts/recent-consumption', tags: ['archive'] })
      .input(
        z.object({
          accountIds: z.preprocess((v) => (typeof v === 'string' ? v.split(',') : v), z.array(accountId).max(200))
        })
      )
      .output(
        z.object({
          month: month.nullable(),
          before: month.nullable(),
          rows: z.array(z.object({ accountId, fen, fenBefore: fen })),
          asOfLoad: z.number().int()
        })
      ),
    count: route('archive.account.read')
      .route({ method: 'GET', path: '/accounts/count', tags: ['archive'] })
      .errors({ QUERY_TOO_SHORT: { status: 422, data: z.object({ least: z.string() }) } })
      .input(accountFilter.extend({ exactly: z.stringbool().or(z.boolean()).default(false) }))
      .output(z.object({ count: z.number().int(), /** false: at least so many, shown as "10 万+" (ruling 71) */ exact: z.boolean() })),
    search: route('archive.account.read')
      .route({ method: 'GET', path: '/accounts/search', tags: ['archive'] })
      .errors({ QUERY_TOO_SHORT: { status: 422, data: z.object({ least: z.string() }) } })
      .input(z.object({ text: z.string().trim().min(1).max(100), limit: z.coerce.number().int().min(1).max(50).default(10) }))
      .output(
        z.object({
          recognisedAs: z.string(),
          /** Individuals' names are masked for the asker: a part of a name or number finds them in his own book only (ruling 64). */
          namesMasked: z.boolean(),
          hits: z.array(accountRow.extend({ matchedBy: z.string(), formerNumber: z.boolean() }))
        })
      ),
    get: route('archive.account.read')
      .route({ method: 'GET', path: '/accounts/{accountId}', tags: ['archive'] })
      .errors(unknownAccount)
      .input(z.object({ accountId }))
      .output(
        accountRow.extend({
          creationChannel: z.string(),
          tierSource: z.enum(['boss', 'rules']).nullable(),
          helpers: z.array(z.object({ staffId, name: z.string(), until: day.nullable() })),
          unitPath: z.array(z.object({ orgUnitId, name: z.string() })),
          updatedAt: instant,
          sourceUpdatedAt: instant.nullable(),
          individual: z
            .object({
              gender: z.string().nullable(),
              birthDate: masked('birth', 'S1'),
              birthCalendar: z.string().nullable(),
              certificateKind: z.string(),
              certificateValidTo: day.nullable(),
              verified: z.boolean(),
              nationality: z.string().nullable(),
              education: z.string().nullable(),
              occupation: z.string().nullable(),
              employer: z.string().nullable(),
              homeAddress: masked('address', 'S1'),
              postalCode: z.string().nullable(),
              email: masked('email', 'S1')
            })
            .nullable(),
          group: z
            .object({
              creditCode: z.string().nullable(),
              otherRegistration: z.string().nullable(),
              unitType: z.string(),
              industry: z.string(),
              keyIndustry: z.string().nullable(),
              ownership: z.string().nullable(),
              staffCount: z.number().int().nullable(),
              legalPerson: masked('name', 'S1'),
              registeredCapitalWan: z.number().int().nullable(),
              revenueYearWan: z.number().int().nullable(),
              phone: z.string().nullable(),
              address: z.string(),
              postalCode: z.string().nullable(),
              agreementNo: z.string().nullable(),
              agreementFrom: day.nullable(),
              agreementTo: day.nullable(),
              members: z.number().int().describe('main members today, without virtual and test')
            })
            .nullable()
        })
      ),
    subscriptions: route('archive.account.read')
      .route({ method: 'GET', path: '/accounts/{accountId}/subscriptions', tags: ['archive'] })
      .errors({ ...unknownAccount, BAD_CURSOR: { status: 400 } })
      .input(z.object({ accountId, cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }))
      .output(
        z.object({
          rows: z.array(
            z.object({
              subscriptionId: z.number().int(),
              msisdn: masked('msisdn', 'S1'),
              lineKind: z.string(),
              state: z.string(),
              inNetwork: z.boolean(),
              stateSince: day,
              inServiceDate: day,
              leftDate: day.nullable(),
              payType: z.string(),
              brand: z.string().nullable(),
              planCode: z.string().nullable(),
              userType: z.string(),
              /** How the subscription belongs to this account. */
              relation: z.enum(['holder', 'user', 'both', 'member'])
            })
          ),
          nextCursor: z.string().nullable()
        })
      ),
    consumption: route('archive.money.read')
      .route({ method: 'GET', path: '/accounts/{accountId}/consumption', tags: ['archive'] })
      .errors(unknownAccount)
      .input(
        z.object({
          accountId,
          months: z.coerce.number().int().min(1).max(36).default(24),
          /** A further question of the same page sends the value that the first answer named, and sees the same deliveries (EXC-26). */
          asOfLoad: z.coerce.number().int().optional()
        })
      )
      .output(
        z.object({
          months: z.array(monthConsumption),
          totalFen: fen,
          asOfLoad: z.number().int(),
          /** Last day that the bills cover, null where none is loaded. */
          coveredTo: day.nullable()
        })
      ),
    /** The bill rows behind one month of the chart, to be added by hand: their sum is the month's figure. */
    billRows: route('archive.money.read')
      .route({ method: 'GET', path: '/accounts/{accountId}/bill-rows', tags: ['archive'] })
      .errors(unknownAccount)
      .input(z.object({ accountId, month, asOfLoad: z.coerce.number().int().optional() }))
      .output(
        z.object({
          rows: z.array(
            z.object({
              subscriptionId: z.number().int().nullable(),
              msisdn: masked('msisdn', 'S1'),
              chargeClass: z.enum(chargeClasses),
              itemCode: z.string(),
              payingAccountNo: z.string().nullable(),
              unified: z.boolean(),
              grossFen: fen,
              discountFen: fen,
              netFen: fen,
              loadId: z.number().int(),
              part: z.number().int(),
              line: z.number().int(),
              sign: z.number().int()
            })
          ),
          totalFen: fen,
          truncated: z.boolean(),
          asOfLoad: z.number().int()
        })
      )
  },
  reveals,
  exports: exportsOf(askedList)
}
