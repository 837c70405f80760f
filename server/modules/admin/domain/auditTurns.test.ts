import assert from 'node:assert/strict'
import { test } from 'node:test'

import { olderTurn } from './auditTurns.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const dayZero = Date.UTC(2026, 0, 1)

for (const days of [1, 12, 40, 400, 2_000])
  test(`of a trail that is ${days} days older than what every night looks at, no hour waits longer than 30 nights, over 40 nights and over 130`, () => {
    const oldest = new Date(dayZero)
    const begins = dayZero + days * DAY_MS
    // Per hour of the trail the night in which it was last looked at; before the first night nothing was.
    const looked: number[] = []
    let through: Date | null = null
    for (let night = 1; night <= 130; night++) {
      // The hour at which a night's run begins is not always the same.
      const recent = new Date(begins + night * DAY_MS + (night % 3) * 4 * HOUR_MS)
      const turn = olderTurn(oldest, recent, through)
      through = turn.to
      const hours = Math.floor((recent.getTime() - dayZero) / HOUR_MS)
      for (let hour = 0; hour <= hours + 35 * 24; hour++) {
        const at = dayZero + hour * HOUR_MS
        if (at >= recent.getTime() || (at >= turn.from.getTime() && at < turn.to.getTime())) looked[hour] = night
      }
      if (night < 30) continue
      const waits = Array.from({ length: hours }, (_, hour) => night - (looked[hour] ?? -Infinity))
      const longest = waits.reduce((most, one) => Math.max(most, one), 0)
      assert.ok(longest < 30, `night ${night}: an hour has waited ${longest} nights`)
    }
  })

test('a trail whose oldest lines have left goes on at what is left', () => {
  const [left, recent] = [new Date(dayZero + 60 * DAY_MS), new Date(dayZero + 90 * DAY_MS)]
  assert.equal(olderTurn(left, recent, new Date(dayZero + 10 * DAY_MS)).from.getTime(), left.getTime())
})
