import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { PermissionKey } from '../../../../api/permissions.ts'
import { startedServer } from '../../../../test/given.ts'
import type { TestServer } from '../../../../test/given.ts'
import { givenPerson } from '../../../../test/people.ts'
import type { Who } from '../../../platform/scope.ts'
import { workingDaysAfter } from '../domain/calendar.ts'
import type { ClockProbe } from '../domain/clockProbe.ts'
import { movedBy } from '../queries/calendar.ts'
import { draftYear, publishYear } from './calendar.ts'

let server: TestServer
let preparer: Buffer
let publisher: Buffer

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  server.setClock('2025-09-26T02:00:00Z')
  const grants = [{ role: 'system_administrator', unit: 'SC', from: '2025-01-01' }]
  preparer = (await givenPerson(server, { grants })).tokenHash
  publisher = (await givenPerson(server, { grants })).tokenHash
})
after(() => server.close())

const as = (tokenHash: Buffer, permission: PermissionKey): Who => ({
  kind: 'session',
  tokenHash,
  permission,
  requestId: 'trial',
  admitted: false
})

// Open clocks of a module: each is due at the end of so many working days.
const clocks = [
  { id: 'R-1', from: '2025-09-29', days: 5 },
  { id: 'R-2', from: '2025-09-24', days: 3 },
  { id: 'R-3', from: '2025-09-30', days: 1 }
]
const requests: ClockProbe = {
  kind: 'request',
  async moved(_grounds, before, after) {
    const due = (day: string) => new Date(`${day}T18:00:00+08:00`)
    return clocks
      .map(({ id, from, days }) => ({
        id,
        dueBefore: due(workingDaysAfter(before, from, days)),
        dueAfter: due(workingDaysAfter(after, from, days))
      }))
      .filter(({ dueBefore, dueAfter }) => dueBefore.getTime() !== dueAfter.getTime())
  }
}

test('ADM-A35: on Friday 26 September 2025, 8 October struck from the holidays, the open clocks moved are listed before publication', async () => {
  const services = server.services
  const kept = await server.record<{ date: string; kind: 'holiday' | 'makeup_workday'; name: string | null }>(
    `select date::text, kind, name from calendar_day where year = 2025 and date <> '2025-10-08'`
  )
  const draft = await draftYear(services, as(preparer, 'admin.calendar.write'), { year: 2025, version: 1, source: 'typed', days: kept })
  const target = { year: 2025, version: draft.version }
  assert.deepEqual(await movedBy(services, [], as(publisher, 'admin.setting.read'), target), [])
  const moved = await movedBy(services, [requests], as(publisher, 'admin.setting.read'), target)
  assert.deepEqual(
    moved.map(({ id, dueBefore, dueAfter }) => [id, dueBefore.slice(0, 10), dueAfter.slice(0, 10)]),
    [
      ['R-1', '2025-10-13', '2025-10-11'],
      ['R-3', '2025-10-09', '2025-10-08']
    ]
  )
  const publish = (seen: number) =>
    publishYear(services, [requests], as(publisher, 'admin.vault.approve_system'), { ...target, moved: seen })
  await assert.rejects(publish(0), { code: 'CLOCKS_CHANGED' })
  assert.deepEqual(await publish(2), { version: 2 })
  const [trail] = await server.record<{ changes: { field: string; after: unknown }[] }>(
    `select changes from audit_event where action = 'calendar.published'`
  )
  assert.equal(trail!.changes.find(({ field }) => field === 'moved')!.after, 2)
})
