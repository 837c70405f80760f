import assert from 'node:assert/strict'
import { test } from 'node:test'

import { lunarToSolar, solarToLunar } from './lunar.ts'
import { newMoon } from './newMoon.fixture.ts'

const DAY_MS = 86_400_000
const each = function* (from: string, to: string) {
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) yield new Date(at).toISOString().slice(0, 10)
}

test('a lunar birthday of the 8th month 15th is 6 October 2025 and 25 September 2026', () => {
  assert.equal(lunarToSolar({ year: 2025, month: 8, day: 15, leap: false }), '2025-10-06')
  assert.equal(lunarToSolar({ year: 2026, month: 8, day: 15, leap: false }), '2026-09-25')
})

test('every day from 31 January 1900 to 28 January 2101 becomes a lunar day and comes back', () => {
  for (const day of each('1900-01-31', '2101-01-28')) {
    const lunar = solarToLunar(day)
    assert.ok(lunar !== null, day)
    assert.equal(lunarToSolar(lunar), day)
  }
})

test('what does not exist is null: before and after the table, a 30th of a short month, a leap month that the year has not', () => {
  assert.equal(solarToLunar('1900-01-30'), null)
  assert.equal(solarToLunar('2101-01-29'), null)
  assert.equal(lunarToSolar({ year: 1899, month: 12, day: 1, leap: false }), null)
  assert.equal(lunarToSolar({ year: 2101, month: 1, day: 1, leap: false }), null)
  assert.equal(lunarToSolar({ year: 2025, month: 6, day: 1, leap: true }), '2025-07-25')
  assert.equal(lunarToSolar({ year: 2025, month: 5, day: 1, leap: true }), null)
  assert.equal(lunarToSolar({ year: 2026, month: 2, day: 30, leap: false }), null)
  assert.equal(lunarToSolar({ year: 2026, month: 1, day: 0, leap: false }), null)
})

test('every lunar month begins on the day of a new moon in Beijing, reckoned from the moon’s orbit', () => {
  const off: string[] = []
  for (let k = -1236; k <= 1246; k += 1) {
    const moon = newMoon(k)
    // Until 1929 the capital's own meridian was used, 116°25′ east.
    const zoneMs = moon < Date.UTC(1929, 0, 1) ? 27_940_000 : 28_800_000
    const day = new Date(moon + zoneMs).toISOString().slice(0, 10)
    if (day < '1900-01-31' || day > '2101-01-28') continue
    if (solarToLunar(day)!.day !== 1) off.push(day)
  }
  // In 1906 the empire's astronomers wrote the next day; in 2097 the new moon is half a minute from midnight.
  assert.deepEqual(off, ['1906-04-23', '2097-08-08'])
})

test('the months of 1933, 1996 and 2060 that a widespread table has wrong are right', () => {
  assert.deepEqual(solarToLunar('1933-07-23'), { year: 1933, month: 6, day: 1, leap: false })
  assert.deepEqual(solarToLunar('1996-07-16'), { year: 1996, month: 6, day: 1, leap: false })
  assert.deepEqual(solarToLunar('2060-04-30'), { year: 2060, month: 4, day: 1, leap: false })
})

test('spring festivals of the years around the change of the year are those of the almanac', () => {
  const festivals: readonly (readonly [number, string])[] = [
    [1900, '1900-01-31'],
    [1949, '1949-01-29'],
    [1985, '1985-02-20'],
    [2024, '2024-02-10'],
    [2025, '2025-01-29'],
    [2026, '2026-02-17'],
    [2034, '2034-02-19'],
    [2100, '2100-02-09']
  ]
  for (const [year, day] of festivals) assert.equal(lunarToSolar({ year, month: 1, day: 1, leap: false }), day)
})
