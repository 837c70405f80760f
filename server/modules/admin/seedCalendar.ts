import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type pg from 'pg'

type Source = { readonly holidays: Readonly<Record<string, string>>; readonly workdays: Readonly<Record<string, string>> }

/**
 * Loads the holidays and make-up days that came with the program, as published, for the years of which the store has nothing yet (ADM-83):
 * 2004 to the year of the release. What people published is never touched.
 */
export async function seedCalendar(owner: pg.Pool): Promise<void> {
  const path = createRequire(import.meta.url).resolve('chinese-days/dist/chinese-days.json')
  const source = JSON.parse(readFileSync(path, 'utf8')) as Source
  // "National Day,国庆节,3" = English, Chinese, length.
  const rows = (days: Source['holidays'], kind: string) =>
    Object.entries(days).map(([date, words]) => [date.slice(0, 4), date, kind, words.split(',')[1] ?? null])
  const all = JSON.stringify([...rows(source.holidays, 'holiday'), ...rows(source.workdays, 'makeup_workday')])
  await owner.query(
    `with day as (select (d ->> 0)::int as year, (d ->> 1)::date as date, d ->> 2 as kind, d ->> 3 as name from jsonb_array_elements($1::jsonb) d),
       added as (
         insert into calendar_year (year, version, state, source)
         select distinct year, 1, 'published', 'release' from day where not exists (select from calendar_year y where y.year = day.year)
         returning year)
     insert into calendar_day (year, version, date, kind, name) select year, 1, date, kind, name from day join added using (year)`,
    [all]
  )
}
