import type { AccountRow } from '../../../../api/archive.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { mask } from '../../../platform/mask.ts'
import type { Scope } from '../../../platform/scope.ts'
import { namesOfStaff, pathsOfUnits } from '../../admin/index.ts'

/** Columns of `account a` that a row of the api is made of. */
export const ROW_COLUMNS = `a.account_id as "accountId", a.account_no as "accountNo", a.kind, a.name, a.state, a.tier,
  a.group_class as "groupClass", a.important_flag as important, a.org_unit_id as "orgUnitId", a.owner_staff_id as "managerId",
  a.first_in_service_date as "firstInServiceDate", a.left_date as "leftDate"`

export type FoundAccount = Omit<AccountRow, 'name' | 'nameMasked' | 'unitName' | 'cityName' | 'managerName' | 'subscriptions'> & {
  readonly name: string
}

/**
 * Rows as the caller may read them: names of units and people put to them, individuals' names masked outside his own book (ADM-47).
 * `inNetwork` is the number of subscriptions by account, where the statement that found them counted them too.
 */
export async function rowsAsRead(
  tx: Tx,
  scope: Scope,
  found: readonly FoundAccount[],
  inNetwork?: ReadonlyMap<number, number>
): Promise<AccountRow[]> {
  if (found.length === 0) return []
  const managers = await namesOfStaff(
    tx,
    found.flatMap(({ managerId }) => managerId ?? [])
  )
  const paths = await pathsOfUnits(
    tx,
    found.map((account) => account.orgUnitId)
  )
  const subscriptions =
    inNetwork ??
    (await subscriptionsInNetwork(
      tx,
      found.map((account) => account.accountId)
    ))
  return found.map((account) => {
    const nameMasked = account.kind === 'individual' && !scope.book.has(account.accountId)
    const path = paths.get(account.orgUnitId) ?? []
    return {
      accountId: account.accountId,
      accountNo: account.accountNo,
      kind: account.kind,
      name: nameMasked ? mask('name', account.name) : account.name,
      nameMasked,
      state: account.state,
      tier: account.tier,
      groupClass: account.groupClass,
      important: account.important,
      orgUnitId: account.orgUnitId,
      unitName: path.at(-1)?.name ?? '',
      cityName: path.find((unit) => unit.level === 'city')?.name ?? null,
      managerId: account.managerId,
      managerName: account.managerId === null ? null : (managers.get(account.managerId) ?? null),
      firstInServiceDate: account.firstInServiceDate,
      leftDate: account.leftDate,
      subscriptions: subscriptions.get(account.accountId) ?? 0
    }
  })
}

// Signed for or carried: a subscription that is both counts once.
async function subscriptionsInNetwork(tx: Tx, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const rows = await query<{ account_id: number; n: number }>(
    tx,
    `select account_id, count(*)::int as n from (
       select holder_account_id as account_id, subscription_id from subscription where holder_account_id = any($1::bigint[]) and in_network
       union
       select user_account_id, subscription_id from subscription where user_account_id = any($1::bigint[]) and in_network
     ) s group by account_id`,
    [ids]
  )
  return new Map(rows.map((row) => [row.account_id, row.n]))
}
