import { query } from '../../platform/database.ts'
import type { Tx } from '../../platform/database.ts'
import type { UnitContents } from '../admin/index.ts'

/** Accounts in the units of the organisation (ruling 29): what is counted before a unit changes, and what a merge or a split hands over. */
export const accountsInUnits: UnitContents = {
  kind: 'accounts',
  countsByUnit: (tx) => counted(tx, 'select org_unit_id as unit, count(*)::int as n from account group by org_unit_id'),
  async unitsOf(tx, accountNos) {
    const rows = await query<{ no: string; unit: number }>(
      tx,
      'select account_no as no, org_unit_id as unit from account where account_no = any($1::text[])',
      [accountNos]
    )
    return new Map(rows.map(({ no, unit }) => [no, unit]))
  },
  async move(tx, by, from, to, accountNos) {
    const [moved] = await query<{ n: number }>(
      tx,
      `with moved as (
         update account set org_unit_id = $2, org_pos = $3, version = version + 1, updated_at = $4, updated_by = $5
         where org_unit_id = $1 and ($6::text[] is null or account_no = any($6::text[])) returning 1)
       select count(*)::int as n from moved`,
      [from.orgUnitId, to.orgUnitId, to.lo, by.at, by.actor.name, accountNos]
    )
    return moved!.n
  }
}

/** Present members of the groups in each unit; they follow their account. */
export const membersInUnits: UnitContents = {
  kind: 'members',
  countsByUnit: (tx) =>
    counted(
      tx,
      `select a.org_unit_id as unit, count(*)::int as n from member m join account a on a.account_id = m.group_account_id
       where m.valid_to is null group by a.org_unit_id`
    )
}

async function counted(tx: Tx, sql: string): Promise<Map<number, number>> {
  const rows = await query<{ unit: number; n: number }>(tx, sql)
  return new Map(rows.map(({ unit, n }) => [unit, n]))
}
