import { rm } from 'node:fs/promises'

import type { Clock } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Db } from '../../../platform/database.ts'
import type { CopyOut } from '../../../platform/delivery.ts'
import type { FactStore } from '../../../platform/factstore/index.ts'

const columns = [
  'account_id', 'version', 'archive', 'account_kind', 'org_unit_id', 'org_pos', 'province_id', 'city_id', 'county_id', 'grid_id', 'manager_id',
  'tier', 'group_class', 'industry', 'brand', 'credit_grade', 'is_important', 'survivor_id'
] // prettier-ignore
const types =
  'UInt64, UInt64, String, String, UInt32, UInt64, UInt32, UInt32, UInt32, UInt32, UInt32, String, String, String, String, String, UInt8, UInt64'

/**
 * Brings every account that changed since the last time into account_now (ruling 37); answers how many. Runs after each delivery and every
 * five seconds, so the copy is at most ten seconds behind; a row brought twice counts once.
 */
export async function copyAccountsNow(from: { db: Db; clock: Clock; facts: FactStore; copyOut: CopyOut }): Promise<number> {
  // What the oldest transaction still open may write comes again next time: a moved city commits long after it began.
  const [mark] = await query<{ since: number; next: number }>(
    from.db,
    `select coalesce((select version from copy_mark where name = 'account_now'), 0) as since,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint as next`
  )
  const path = await from.copyOut(
    'account_now',
    `select c.account_id, c.now_version, case c.state when 'left' then 'retained' else 'in_service' end, c.kind, c.org_unit_id, c.org_pos, p.province_id,
       p.city_id, p.county_id, p.grid_id, coalesce(c.owner_staff_id, 0), coalesce(c.tier, ''), coalesce(c.group_class, ''),
       coalesce(g.industry, 'unclassified'), '', 'unrated', c.important_flag::int, 0
     from account c join unit_place p on p.org_unit_id = c.org_unit_id left join group_profile g on g.account_id = c.account_id
     where c.now_xact >= '${Number(mark!.since)}'::xid8`
  )
  try {
    const structure = columns.map((column, i) => `${column} ${types.split(', ')[i]}`).join(', ')
    const copied = await from.facts.insertFile({
      into: `account_now (${columns.join(', ')})`,
      select: `select ${columns.join(', ')} from input`,
      structure,
      path,
      format: 'CSV',
      compression: 'none'
    })
    if (copied === 0) return 0
    await query(
      from.db,
      `insert into copy_mark (name, version, at) values ('account_now', $1, $2)
       on conflict (name) do update set version = greatest(copy_mark.version, excluded.version), at = excluded.at`,
      [mark!.next, from.clock.now()]
    )
    return copied
  } finally {
    await rm(path, { force: true })
  }
}
