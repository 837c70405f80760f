import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'

/** The kind of an account that the caller sees. One that is not his and one that never was are refused alike: ACCOUNT_NOT_FOUND. */
export async function seenAccount(tx: Tx, accountId: number): Promise<'individual' | 'group'> {
  const [row] = await query<{ kind: 'individual' | 'group' }>(tx, 'select kind from account where account_id = $1::bigint', [accountId])
  if (row === undefined) throw new Refusal('ACCOUNT_NOT_FOUND')
  return row.kind
}
