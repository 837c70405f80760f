import assert from 'node:assert/strict'
import { test } from 'node:test'

import { dayInCalendar, isWorkingDay, workingDaysAfter, workingDaysBetween } from './calendar.ts'
import type { WorkCalendar } from './calendar.ts'

const holiday = { kind: 'holiday', name: '国庆节' } as const
const october2025: WorkCalendar = {
  published: new Set([2025]),
  days: new Map<string, { kind: 'holiday' | 'makeup_workday'; name: string }>([
    ...['01', '02', '03', '04', '05', '06', '07', '08'].map((day) => [`2025-10-${day}`, holiday] as const),
    ['2025-09-28', { kind: 'makeup_workday', name: '国庆节' }],
    ['2025-10-11', { kind: 'makeup_workday', name: '国庆节' }]
  ])
}

test('Wednesday 8 October 2025 is a holiday, Saturday 11 October a make-up working day, and one working day after 30 September is 9 October', () => {
  assert.equal(dayInCalendar(october2025, '2025-10-08').kind, 'holiday')
  assert.equal(isWorkingDay(october2025, '2025-10-08'), false)
  assert.equal(dayInCalendar(october2025, '2025-10-11').kind, 'makeup_workday')
  assert.equal(isWorkingDay(october2025, '2025-10-11'), true)
  assert.equal(workingDaysAfter(october2025, '2025-09-30', 1), '2025-10-09')
  assert.equal(workingDaysBetween(october2025, '2025-09-30', '2025-10-09'), 1)
})

test('a year that is not published follows Monday to Friday and is marked as pending', () => {
  assert.deepEqual(dayInCalendar(october2025, '2031-10-01'), { kind: 'workday', name: null, pending: true })
  assert.deepEqual(dayInCalendar(october2025, '2031-10-04'), { kind: 'rest', name: null, pending: true })
  assert.equal(dayInCalendar(october2025, '2025-10-13').pending, false)
  assert.equal(workingDaysAfter(october2025, '2031-09-30', 1), '2031-10-01')
})

test('counting back crosses the holidays too, and nothing after a day is the day itself', () => {
  assert.equal(workingDaysAfter(october2025, '2025-10-09', -1), '2025-09-30')
  assert.equal(workingDaysAfter(october2025, '2025-10-05', 0), '2025-10-05')
  assert.equal(workingDaysBetween(october2025, '2025-10-09', '2025-09-30'), -1)
})

// A small generator of known seed: the same four hundred calendars each time.
function* numbers(seed: number): Generator<number, never> {
  for (let at = seed; ; yield at) at = (at * 48_271) % 2_147_483_647
}

test('on any calendar: a day so many working days after is a working day, is so many away, and steps add up', () => {
  const next = numbers(20_251_008)
  const below = (most: number) => next.next().value % most
  const dayAt = (n: number) => new Date(Date.UTC(2025, 0, 1) + n * 86_400_000).toISOString().slice(0, 10)
  const kinds = ['workday', 'rest', 'holiday', 'makeup_workday'] as const
  for (let round = 0; round < 400; round += 1) {
    const days = new Map(Array.from({ length: 60 }, () => [dayAt(below(365)), { kind: kinds[below(4)]!, name: null }] as const))
    const calendar: WorkCalendar = { days, published: new Set([2025]) }
    const [from, a, b] = [dayAt(below(365)), 1 + below(30), 1 + below(30)]
    const after = workingDaysAfter(calendar, from, a)
    assert.ok(isWorkingDay(calendar, after))
    assert.equal(workingDaysBetween(calendar, from, after), a)
    assert.equal(workingDaysAfter(calendar, after, b), workingDaysAfter(calendar, from, a + b))
    // Between two days stand as many as `isWorkingDay` finds one by one.
    let counted = 0
    for (let at = Date.parse(from) + 86_400_000; at <= Date.parse(after); at += 86_400_000)
      if (isWorkingDay(calendar, new Date(at).toISOString().slice(0, 10))) counted += 1
    assert.equal(counted, a)
  }
})
