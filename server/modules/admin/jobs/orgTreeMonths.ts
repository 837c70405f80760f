import { rm } from 'node:fs/promises'

import { dayOf, firstDayOf, monthsAfter } from '../../../platform/clock.ts'
import type { Clock } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Db } from '../../../platform/database.ts'
import type { CopyOut } from '../../../platform/delivery.ts'
import type { FactStore } from '../../../platform/factstore/index.ts'

// As far back as monthly facts reach in a store that begins with two years of them, and a year more.
const MONTHS_BACK = 36

const columns = 'month, org_unit_id, parent_id, path, name, level, lo, hi, state, version'
const structure =
  'month Date, org_unit_id UInt32, parent_id UInt32, path Array(UInt32), name String, level String, lo UInt64, hi UInt64, state String, version UInt64'

/**
 * Writes the organisation of each month that is over into the facts as org_tree_month (ADM-130), and again a month of which a change was
 * recorded since; answers how many months. Run after each turn of a day and whenever the organisation changed.
 */
export async function writeTreeMonths(from: { db: Db; clock: Clock; facts: FactStore; copyOut: CopyOut }): Promise<number> {
  const last = firstDayOf(monthsAfter(dayOf(from.clock.now()).slice(0, 7), -1))
  const stale = await query<{ month: string; version: number }>(
    from.db,
    `select m::date as month, v.version_no as version
     from generate_series($1::date - make_interval(months => ${MONTHS_BACK - 1}), $1::date, interval '1 month') m
     cross join lateral (select max(version_no) as version_no from org_unit_version where since < m + interval '1 month') v
     left join org_tree_written w on w.month = m::date
     where v.version_no > coalesce(w.version_no, 0) order by m`,
    [last]
  )
  if (stale.length === 0) return 0
  const months = stale.map(({ month, version }) => `(date '${month}', ${version})`).join(', ')
  const path = await from.copyOut(
    'org_tree_month',
    `select m.month, t.org_unit_id, coalesce(t.parent_id, 0), '[' || array_to_string(t.path, ',') || ']', t.name, t.level, t.lo, t.hi, t.state, m.version
     from (values ${months}) m(month, version)
     cross join lateral org_tree_at((m.month + interval '1 month' - interval '1 day')::date) t`
  )
  try {
    await from.facts.insertFile({
      into: `org_tree_month (${columns})`,
      select: `select ${columns} from input`,
      structure,
      path,
      format: 'CSV',
      compression: 'none'
    })
  } finally {
    await rm(path, { force: true })
  }
  await query(
    from.db,
    `insert into org_tree_written (month, version_no, at) select t.month, t.version, $2 from jsonb_to_recordset($1::jsonb) as t(month date, version bigint)
     on conflict (month) do update set version_no = excluded.version_no, at = excluded.at`,
    [JSON.stringify(stale), from.clock.now()]
  )
  return stale.length
}
