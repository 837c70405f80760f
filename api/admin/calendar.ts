import { z } from 'zod'

import { route } from '../contract.ts'
import { day, instant } from '../values.ts'

export const dayKinds = ['workday', 'rest', 'holiday', 'makeup_workday'] as const
export type DayKind = (typeof dayKinds)[number]

const year = z.coerce.number().int().min(1900).max(2100)
const written = z.object({ date: day, kind: z.enum(dayKinds), name: z.string().trim().max(40).nullable() })
export type CalendarDay = z.infer<typeof written>

const version = z.object({
  version: z.number().int(),
  state: z.enum(['draft', 'published', 'replaced', 'withdrawn']),
  /** `release` = came with the program. */
  source: z.enum(['release', 'typed', 'file']),
  preparedBy: z.string().nullable(),
  preparedAt: instant.nullable(),
  publishedBy: z.string().nullable(),
  publishedAt: instant.nullable(),
  days: z.array(written)
})
export type CalendarVersion = z.infer<typeof version>

/** An open clock whose due time a change of the calendar moves. */
export const movedClock = z.object({
  kind: z.string(),
  id: z.string(),
  dueBefore: instant,
  dueAfter: instant
})
export type MovedClock = z.infer<typeof movedClock>

const VERSION_NOT_FOUND = { status: 404 } as const

export const calendar = {
  /** Every version of a year and every day of it as it is in force. `pending` = 日历待发布, Monday to Friday count. */
  year: route('admin.setting.read')
    .route({ method: 'GET', path: '/calendar/{year}', tags: ['admin'] })
    .input(z.object({ year }))
    .output(
      z.object({
        year: z.number().int(),
        pending: z.boolean(),
        workingDays: z.number().int(),
        /** The years that are published. */
        published: z.array(z.number().int()),
        versions: z.array(version),
        /** Whether the caller prepared the draft and so may not publish it. */
        ownDraft: z.boolean()
      })
    ),
  /** Keeps the days of a year that differ from Monday to Friday as its draft, in place of an earlier one. */
  draft: route('admin.calendar.write')
    .route({ method: 'POST', path: '/calendar/draft', tags: ['admin'] })
    .errors({
      DAY_WRONG: { status: 422, data: z.object({ date: day, fault: z.enum(['year', 'twice', 'no_day']) }) },
      CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.number().int() }) }
    })
    .input(
      z.object({
        year,
        /** The last version of the year that was seen; 0 = none. */
        version: z.number().int(),
        source: z.enum(['typed', 'file']),
        days: z.array(written).max(366)
      })
    )
    .output(z.object({ version: z.number().int() })),
  /** The open clocks that a draft would move. */
  moved: route('admin.setting.read')
    .route({ method: 'GET', path: '/calendar/{year}/moved', tags: ['admin'] })
    .errors({ VERSION_NOT_FOUND })
    .input(z.object({ year, version: z.coerce.number().int() }))
    .output(z.array(movedClock)),
  /** Puts a draft in force. Only by a second person who may approve changes of the system; he names how many clocks he saw that it moves. */
  publish: route('admin.vault.approve_system')
    .route({ method: 'POST', path: '/calendar/publish', tags: ['admin'] })
    .errors({
      VERSION_NOT_FOUND,
      /** Who prepared it cannot publish it, nor another staff record of the same person. */
      SAME_PERSON: { status: 403 },
      /** Other clocks are moved by now than were seen. */
      CLOCKS_CHANGED: { status: 409, data: z.object({ moved: z.array(movedClock) }) }
    })
    .input(z.object({ year, version: z.number().int(), moved: z.number().int().min(0) }))
    .output(z.object({ version: z.number().int() })),
  withdraw: route('admin.calendar.write')
    .route({ method: 'POST', path: '/calendar/withdraw', tags: ['admin'] })
    .errors({ VERSION_NOT_FOUND })
    .input(z.object({ year, version: z.number().int() }))
    .output(z.object({ version: z.number().int() }))
}
