import type { z } from 'zod'

import type { calendar as contract, CalendarDay, CalendarVersion, MovedClock } from '../../../../api/admin/calendar.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { workingDaysBetween } from '../domain/calendar.ts'
import type { WorkCalendar } from '../domain/calendar.ts'
import type { ClockProbe } from '../domain/clockProbe.ts'

type Year = z.infer<NonNullable<(typeof contract)['year']['~orpc']['outputSchema']>>
export type YearVersion = { year: number; version: number }

/** The working calendar in force, all published years: read once in a transaction, then given to the pure functions (ADM-83). */
export async function workCalendar(tx: Tx): Promise<WorkCalendar> {
  const years = await query<{ year: number; days: CalendarDay[] }>(
    tx,
    `select y.year, coalesce((select json_agg(d) from calendar_day d where (d.year, d.version) = (y.year, y.version)), '[]'::json) as days
     from calendar_year y where y.state = 'published'`
  )
  return {
    published: new Set(years.map(({ year }) => year)),
    days: new Map(years.flatMap(({ days }) => days.map((day) => [day.date, { kind: day.kind, name: day.name }] as const)))
  }
}

/** The calendar as it would be with a draft in force. Refuses with VERSION_NOT_FOUND. */
async function withDraft(tx: Tx, now: WorkCalendar, { year, version }: YearVersion): Promise<WorkCalendar> {
  const [draft] = await query(tx, `select from calendar_year where (year, version) = ($1, $2) and state = 'draft'`, [year, version])
  if (draft === undefined) throw new Refusal('VERSION_NOT_FOUND')
  const drafted = await query<CalendarDay>(tx, 'select date, kind, name from calendar_day where (year, version) = ($1, $2)', [
    year,
    version
  ])
  const others = [...now.days].filter(([date]) => !date.startsWith(`${year}-`))
  return {
    published: new Set([...now.published, year]),
    days: new Map([...others, ...drafted.map((day) => [day.date, { kind: day.kind, name: day.name }] as const)])
  }
}

/** The open clocks that a draft would move, by every registered probe (ADM-A35). Refuses with VERSION_NOT_FOUND. */
export async function movedBy(grounds: Grounds, probes: readonly ClockProbe[], who: Who, draft: YearVersion): Promise<MovedClock[]> {
  const [before, after] = await inScope(grounds, who, async (tx) => {
    const now = await workCalendar(tx)
    return [now, await withDraft(tx, now, draft)] as const
  })
  const moved: MovedClock[] = []
  for (const probe of probes)
    for (const clock of await probe.moved(grounds, before, after))
      moved.push({
        kind: probe.kind,
        id: clock.id,
        dueBefore: clock.dueBefore.toISOString(),
        dueAfter: clock.dueAfter.toISOString()
      })
  return moved
}

/** A year with all its versions, the newest first (ADM-110). */
export const calendarOfYear = (grounds: Grounds, who: Who, year: number): Promise<Year> =>
  inScope(grounds, who, async (tx, scope) => {
    const now = await workCalendar(tx)
    const versions = await query<CalendarVersion & { staffId: number | null }>(
      tx,
      `select y.version, y.state, y.source, p.name as "preparedBy", to_json(y.prepared_at) #>> '{}' as "preparedAt", y.prepared_by as "staffId",
         q.name as "publishedBy", to_json(y.published_at) #>> '{}' as "publishedAt",
         coalesce((select json_agg(json_build_object('date', d.date, 'kind', d.kind, 'name', d.name) order by d.date) from calendar_day d
           where (d.year, d.version) = (y.year, y.version)), '[]'::json) as days
       from calendar_year y left join staff p on p.staff_id = y.prepared_by left join staff q on q.staff_id = y.published_by
       where y.year = $1 order by y.version desc`,
      [year]
    )
    return {
      year,
      pending: !now.published.has(year),
      workingDays: workingDaysBetween(now, `${year - 1}-12-31`, `${year}-12-31`),
      published: [...now.published].toSorted((a, b) => a - b),
      versions: versions.map(({ staffId: _staffId, ...version }) => version),
      ownDraft: versions.some(({ state, staffId }) => state === 'draft' && staffId === scope.staffId)
    }
  })
