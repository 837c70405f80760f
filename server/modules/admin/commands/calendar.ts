import type { CalendarDay, MovedClock } from '../../../../api/admin/calendar.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { publish } from '../../../platform/outbox.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { ClockProbe } from '../domain/clockProbe.ts'
import { isSamePerson } from '../queries/approvers.ts'
import { movedBy } from '../queries/calendar.ts'
import type { YearVersion } from '../queries/calendar.ts'

type Draft = YearVersion & { source: 'typed' | 'file'; days: readonly CalendarDay[] }

const object = ({ year, version }: YearVersion) => ({ kind: 'calendar_year', id: `${year}.${version}` })

/** Keeps the days of a year as its draft; an earlier draft is withdrawn. Refuses with DAY_WRONG and CHANGED_MEANWHILE. */
export const draftYear = (grounds: Grounds, who: Who, { year, version, source, days }: Draft): Promise<{ version: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    checkDays(year, days)
    await holdYear(tx, year)
    const [latest] = await query<{ version: number }>(
      tx,
      'select coalesce(max(version), 0)::int as version from calendar_year where year = $1',
      [year]
    )
    if (latest!.version !== version) throw new Refusal('CHANGED_MEANWHILE', { version: latest!.version })
    await query(tx, `update calendar_year set state = 'withdrawn' where year = $1 and state = 'draft'`, [year])
    const next = { year, version: version + 1 }
    await query(
      tx,
      `insert into calendar_year (year, version, state, source, prepared_by, prepared_at) values ($1, $2, 'draft', $3, $4, $5)`,
      [year, next.version, source, scope.staffId, scope.at]
    )
    await query(
      tx,
      `insert into calendar_day (year, version, date, kind, name)
       select $1, $2, d.date, d.kind, d.name from jsonb_to_recordset($3::jsonb) d(date date, kind text, name text)`,
      [year, next.version, JSON.stringify(days)]
    )
    await audit(tx, scope, { action: 'calendar.drafted', object: object(next), after: { days } })
    return { version: next.version }
  })

function checkDays(year: number, days: readonly CalendarDay[]): void {
  const seen = new Set<string>()
  for (const { date } of days) {
    const instant = Date.parse(`${date}T00:00:00Z`)
    const real = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(date)
    const fault = !real ? 'no_day' : !date.startsWith(`${year}-`) ? 'year' : seen.has(date) ? 'twice' : null
    if (fault !== null) throw new Refusal('DAY_WRONG', { date, fault })
    seen.add(date)
  }
}

const holdYear = (tx: Tx, year: number) => query(tx, `select pg_advisory_xact_lock(hashtextextended('calendar ' || $1::int, 0))`, [year])

/**
 * Puts a draft in force; the former version stays as replaced (ADM-83). Refuses with VERSION_NOT_FOUND, SAME_PERSON where the caller
 * prepared it, and CLOCKS_CHANGED {moved} where it moves other open clocks than he has seen.
 */
export async function publishYear(
  grounds: Grounds,
  probes: readonly ClockProbe[],
  who: Who,
  { moved: seen, ...draft }: YearVersion & { moved: number }
): Promise<{ version: number }> {
  const moved = await movedBy(grounds, probes, who, draft)
  return inScope(grounds, who, async (tx, scope) => {
    const preparedBy = await heldDraft(tx, draft)
    if (await isSamePerson(tx, preparedBy, scope.staffId)) throw new Refusal('SAME_PERSON')
    if (moved.length !== seen) throw new Refusal('CLOCKS_CHANGED', { moved } satisfies { moved: MovedClock[] })
    const [former] = await query<{ version: number }>(
      tx,
      `update calendar_year set state = 'replaced' where year = $1 and state = 'published' returning version`,
      [draft.year]
    )
    await query(tx, `update calendar_year set state = 'published', published_by = $3, published_at = $4 where (year, version) = ($1, $2)`, [
      draft.year,
      draft.version,
      scope.staffId,
      scope.at
    ])
    await audit(tx, scope, {
      action: 'calendar.published',
      object: object(draft),
      before: { version: former?.version ?? null },
      after: { version: draft.version, moved: moved.length }
    })
    await publish(tx, scope, { name: 'calendar.published', subject: object(draft), payload: { year: draft.year, moved: moved.length } })
    return { version: draft.version }
  })
}

/** Gives a draft up. Refuses with VERSION_NOT_FOUND. */
export const withdrawYear = (grounds: Grounds, who: Who, draft: YearVersion): Promise<{ version: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    await heldDraft(tx, draft)
    await query(tx, `update calendar_year set state = 'withdrawn' where (year, version) = ($1, $2)`, [draft.year, draft.version])
    await audit(tx, scope, {
      action: 'calendar.withdrawn',
      object: object(draft),
      before: { state: 'draft' },
      after: { state: 'withdrawn' }
    })
    return { version: draft.version }
  })

/** Locks a draft and answers who prepared it. */
async function heldDraft(tx: Tx, { year, version }: YearVersion): Promise<number> {
  await holdYear(tx, year)
  const [row] = await query<{ by: number }>(
    tx,
    `select prepared_by as by from calendar_year where (year, version) = ($1, $2) and state = 'draft'`,
    [year, version]
  )
  if (row === undefined) throw new Refusal('VERSION_NOT_FOUND')
  return row.by
}
