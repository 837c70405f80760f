import { z } from 'zod'

import { vaultErrors } from '../admin/vault.ts'
import { route } from '../contract.ts'
import { accountId, instant } from '../values.ts'

/** What may be shown in clear, one field at a time, and how sensitive it is (ARC-38). */
export const revealLevels = {
  name: 'S1',
  birthDate: 'S1',
  homeAddress: 'S1',
  email: 'S1',
  legalPerson: 'S1',
  msisdn: 'S1',
  certificateNo: 'S2'
} as const
export type RevealField = keyof typeof revealLevels
export const revealFields = Object.keys(revealLevels) as [RevealField, ...RevealField[]]
export const revealReasons = ['call_back', 'handle', 'verify', 'visit', 'dunning', 'correction', 'other'] as const

const unknownAccount = { ACCOUNT_NOT_FOUND: { status: 404 } } as const
const limits = {
  /** Nothing is kept in the field, so there is nothing to show. */
  FIELD_EMPTY: { status: 404, data: z.object({ field: z.string() }) },
  /** The reason `other` is said in at least four characters. */
  NOTE_TOO_SHORT: { status: 422, data: z.object({ least: z.number().int() }) }
} as const

export const reveals = {
  /** One sensitive field of one account in clear, for a while, with a reason; the account's owner sees that it was shown. */
  show: route('archive.account.reveal')
    .route({ method: 'POST', path: '/accounts/{accountId}/reveals', tags: ['archive'] })
    .errors({ ...unknownAccount, ...limits, ...vaultErrors, SECOND_FACTOR_NEEDED: { status: 403 } })
    .input(
      z.object({
        accountId,
        field: z.enum(revealFields),
        /** Of msisdn: whose number. */
        subscriptionId: z.number().int().positive().optional(),
        reason: z.enum(revealReasons),
        note: z.string().trim().max(200).optional(),
        /** Where two approvals are needed, of a hidden field beyond the day's limit, the one given last: the other is found. */
        vaultId: z.uuid().optional()
      })
    )
    .output(z.object({ clear: z.string(), seconds: z.number().int(), leftToday: z.number().int() })),
  /** Whether a number that the person says is the account's certificate; the certificate itself is shown to nobody for that. */
  verifyCertificate: route('archive.account.reveal')
    .route({ method: 'POST', path: '/accounts/{accountId}/certificate-check', tags: ['archive'] })
    .errors({ ...unknownAccount, ...limits, ...vaultErrors })
    .input(z.object({ accountId, number: z.string().trim().min(4).max(40) }))
    .output(z.object({ matches: z.boolean(), leftToday: z.number().int() })),
  /** The accounts in the caller's scope whose certificate is this whole number, whatever its kind; the look-up is recorded (ARC-55). */
  findByCertificate: route('archive.account.search_certificate')
    .route({ method: 'POST', path: '/accounts/certificate-search', tags: ['archive'] })
    .input(z.object({ number: z.string().trim().min(4).max(40) }))
    .output(z.object({ accountIds: z.array(accountId) })),
  /** 谁看过我的客户: what was shown of the accounts of the caller's own book, newest first. */
  mine: route('archive.account.read')
    .route({ method: 'GET', path: '/reveals', tags: ['archive'] })
    .input(z.object({ before: z.uuid().optional() }))
    .output(
      z.object({
        rows: z.array(
          z.object({
            revealId: z.uuid(),
            at: instant,
            accountId,
            accountName: z.string(),
            staffName: z.string(),
            field: z.enum(revealFields),
            reason: z.enum(revealReasons),
            note: z.string().nullable()
          })
        ),
        nextBefore: z.uuid().nullable()
      })
    )
}
