import type { RevealField } from '../../../../api/archive/reveals.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { unreachable } from '../../../platform/errors.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { certificateOf } from '../domain/certificates.ts'
import type { SealedCertificate } from '../domain/certificates.ts'

/** One field of an account in the caller's scope as it is kept, null where there is none. For the command that counts and records it only. */
export async function clearField(
  tx: Tx,
  keys: Keys,
  accountId: number,
  field: RevealField,
  subscriptionId: number | undefined
): Promise<string | null> {
  switch (field) {
    case 'name':
      return one(tx, `select name as value from account where account_id = $1::bigint`, [accountId])
    case 'birthDate':
      return one(tx, `select birth_date::text as value from individual where account_id = $1::bigint`, [accountId])
    case 'homeAddress':
      return one(tx, `select home_address as value from individual where account_id = $1::bigint`, [accountId])
    case 'email':
      return one(tx, `select email as value from individual where account_id = $1::bigint`, [accountId])
    case 'legalPerson':
      return one(tx, `select legal_person as value from group_profile where account_id = $1::bigint`, [accountId])
    case 'msisdn':
      // Of this account: signed for, carried, or a member's (as the account's page lists them).
      return one(
        tx,
        `select s.msisdn as value from subscription s
         where s.subscription_id = $2::bigint and ($1::bigint in (s.holder_account_id, s.user_account_id)
           or exists (select from member m where m.subscription_id = s.subscription_id and m.group_account_id = $1::bigint))`,
        [accountId, subscriptionId ?? 0]
      )
    case 'certificateNo':
      return certificate(tx, keys, accountId)
    default:
      return unreachable(field)
  }
}

async function one(tx: Tx, sql: string, values: readonly unknown[]): Promise<string | null> {
  const [row] = await query<{ value: string | null }>(tx, sql, values)
  return row?.value ?? null
}

async function certificate(tx: Tx, keys: Keys, accountId: number): Promise<string | null> {
  const [row] = await query<SealedCertificate>(
    tx,
    `select i.certificate_sealed as sealed, k.wrapped from individual i left join account_key k on k.key_id = i.certificate_key
     where i.account_id = $1::bigint`,
    [accountId]
  )
  return row === undefined ? null : certificateOf(keys, row)
}
