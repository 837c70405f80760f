import { open, rm } from 'node:fs/promises'

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
  const [mark] = await query<{ version: number }>(from.db, `select version from copy_mark where name = 'account_now'`)
  const since = mark?.version ?? 0
  const path = await from.copyOut(
    'account_now',
    `select c.account_id, c.now_version, case c.state when 'left' then 'retained' else 'in_service' end, c.kind, c.org_unit_id, c.org_pos, p.province_id,
       p.city_id, p.county_id, p.grid_id, coalesce(c.owner_staff_id, 0), coalesce(c.tier, ''), coalesce(c.group_class, ''),
       coalesce(g.industry, 'unclassified'), '', 'unrated', c.important_flag::int, 0
     from account c join unit_place p on p.org_unit_id = c.org_unit_id left join group_profile g on g.account_id = c.account_id
     where c.now_version > ${Number(since)} order by c.now_version`
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
    // Only what this file held may be passed over next time: an account changed meanwhile has a higher version.
    await query(
      from.db,
      `insert into copy_mark (name, version, at) values ('account_now', $1, $2)
       on conflict (name) do update set version = greatest(copy_mark.version, excluded.version), at = excluded.at`,
      [await highestVersion(path), from.clock.now()]
    )
    return copied
  } finally {
    await rm(path, { force: true })
  }
}

/** The version in the file's last line: the file is ordered by it. */
async function highestVersion(path: string): Promise<number> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = Buffer.alloc(Math.min(size, 4096))
    await file.read(tail, 0, tail.length, size - tail.length)
    return Number(tail.toString('utf8').trimEnd().split('\n').at(-1)!.split(',')[1])
  } finally {
    await file.close()
  }
}
