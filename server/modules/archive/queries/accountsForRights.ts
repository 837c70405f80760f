import { query } from '../../../platform/database.ts'
import type { AccountsPort } from '../../admin/index.ts'

type Served = { orgUnitId: number; orgPos: number; staffId: number | null; duty: 'owner' | 'helper' | null; until: string | null }

/** What the explanation of rights asks about accounts: where one lies and who serves it, how many a person owns. */
export const accountsForRights: AccountsPort = {
  async placeOf(tx, accountId, day) {
    const rows = await query<Served>(
      tx,
      `select a.org_unit_id as "orgUnitId", a.org_pos as "orgPos", x.staff_id as "staffId", x.duty, x.until_date as until
       from account a left join account_access x on x.account_id = a.account_id and (x.until_date is null or x.until_date > $2::date)
       where a.account_id = $1::bigint order by x.until_date, x.staff_id`,
      [accountId, day]
    )
    const [first] = rows
    if (first === undefined) return null
    return {
      orgUnitId: first.orgUnitId,
      orgPos: first.orgPos,
      ownerStaffId: rows.find((row) => row.duty === 'owner')?.staffId ?? null,
      helpers: rows.flatMap(({ staffId, duty, until }) => (duty === 'helper' && staffId !== null ? [{ staffId, until }] : []))
    }
  },
  async ownedBy(tx, staffIds) {
    const rows = await query<{ staffId: number; n: number }>(
      tx,
      `select staff_id as "staffId", count(*)::int as n from account_access where duty = 'owner' and staff_id = any($1::int[]) group by staff_id`,
      [[...staffIds]]
    )
    return new Map(rows.map(({ staffId, n }) => [staffId, n]))
  }
}
