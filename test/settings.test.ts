import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { z } from 'zod'

import type { CalendarVersion } from '../api/admin/calendar.ts'
import type { SettingLine, SettingRange, SettingValue } from '../api/admin/settings.ts'
import { declareSetting, isWorkingDay, settingAt, workCalendar, workingDaysAfter } from '../server/modules/admin/index.ts'
import { inTransaction } from '../server/platform/database.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'
import { givenPerson } from './people.ts'
import { codeAt, demoSecrets } from './totp.ts'

type Refused = {
  code: string
  data: {
    field: string
    today: string
    range: SettingRange
    version: number
    kind: string
    approvers: unknown[]
  }
}

let server: TestServer
let system: Caller
let second: Caller
let chief: Caller
let manager: Caller
let secrets: Map<string, string>

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
  system = await server.signedIn('system')
  chief = await server.signedIn('security')
  manager = await server.signedIn('manager')
  second = (await givenPerson(server, { grants: [{ role: 'system_administrator', unit: 'SC' }] })).caller
})
after(() => server.close())

const lines = async () => (await system.get<SettingLine[]>('/settings')).body
const line = async (key: string) => (await lines()).find((one) => one.key === key)!
const set = async (caller: Caller, key: string, value: unknown, more: object = {}) => {
  const now = await line(key)
  return caller.post<{ seq: number } & Refused>('/settings', {
    group: now.group,
    key,
    value,
    version: now.version,
    reason: '按季度复核结果调整',
    ...more
  })
}
const inForce = (setting: Parameters<typeof settingAt>[1], orgUnitId?: number) =>
  inTransaction(server.services.db, (tx) => settingAt(tx, setting, server.services.clock.now(), orgUnitId))
const exportsAtOnce = declareSetting({
  group: 'archive',
  key: 'exports_at_once',
  schema: z.number().int().min(1).max(20),
  unit: null,
  default: 2,
  risk: 'M',
  reach: 'system'
})

test('a setting has its default until somebody writes a value, which is in force with the next transaction; the old one stays', async () => {
  const before = await line('exports_at_once')
  assert.deepEqual([before.now, before.since, before.default], [2, null, 2])
  assert.deepEqual(before.range, { type: 'integer', minimum: 1, maximum: 20, options: null })
  assert.equal((await set(system, 'exports_at_once', 3)).status, 200)
  assert.equal(await inForce(exportsAtOnce), 3)
  assert.equal((await set(system, 'exports_at_once', 4)).status, 200)
  const after = await line('exports_at_once')
  assert.deepEqual([after.now, after.before!.value, after.since!.reason], [4, 3, '按季度复核结果调整'])
  const history = await system.get<SettingValue[]>('/settings/history', { group: 'archive', key: 'exports_at_once' })
  assert.deepEqual(
    history.body.map(({ value }) => value),
    [4, 3]
  )
  const [trail] = await server.record<{ changes: { field: string; before: unknown; after: unknown }[] }>(
    `select changes from audit_event where action = 'setting.changed' order by at desc limit 1`
  )
  const changed = trail!.changes.find(({ field }) => field === 'value')
  assert.deepEqual([changed!.before, changed!.after], [3, 4])
  const [event] = await server.record<{ n: number }>(`select count(*)::int as n from outbox where name = 'setting.changed'`)
  assert.equal(event!.n, 2)
})

test('a value for a later day waits for its 00:00, and setting back is a new value', async () => {
  server.setClock('2026-11-26T02:00:00Z')
  system = await server.signedIn('system')
  assert.equal((await set(system, 'exports_at_once', 7, { from: '2026-11-28' })).status, 200)
  assert.deepEqual([(await line('exports_at_once')).now, (await line('exports_at_once')).next!.value], [4, 7])
  server.setClock('2026-11-27T15:59:59Z')
  assert.equal(await inForce(exportsAtOnce), 4)
  server.setClock('2026-11-27T16:00:00Z')
  assert.equal(await inForce(exportsAtOnce), 7)
  system = await server.signedIn('system')
  chief = await server.signedIn('security')
  manager = await server.signedIn('manager')
  assert.equal((await set(system, 'exports_at_once', null)).status, 200)
  const back = await line('exports_at_once')
  assert.deepEqual([back.now, back.since!.value, back.before!.value], [2, null, 7])
})

test('a value out of range, a past day, a unit beyond the reach and a value written meanwhile are refused with the field and the remedy', async () => {
  for (const value of [0, 21, 2.5, '3', { $gt: 1 }, [1]]) {
    const refused = await set(system, 'exports_at_once', value)
    assert.deepEqual([refused.status, refused.body.code, refused.body.data.field], [422, 'OUT_OF_RANGE', 'value'])
    assert.equal(refused.body.data.range.maximum, 20)
  }
  const past = await set(system, 'exports_at_once', 3, { from: '2026-11-27' })
  assert.deepEqual([past.status, past.body.code, past.body.data], [422, 'DATE_PAST', { field: 'from', today: '2026-11-28' }])
  const [unit] = await server.record<{ id: number }>(`select org_unit_id as id from org_unit where code = 'SC5101'`)
  assert.equal((await set(system, 'exports_at_once', 3, { orgUnitId: unit!.id })).body.code, 'REACH_WRONG')
  const now = await line('exports_at_once')
  const stale = await set(system, 'exports_at_once', 3, { version: now.version - 1 })
  assert.deepEqual([stale.status, stale.body.code, stale.body.data.version], [409, 'CHANGED_MEANWHILE', now.version])
  assert.equal((await system.get<Refused>('/settings/history', { group: 'archive', key: 'nothing' })).body.code, 'SETTING_NOT_FOUND')
})

test('of two who change one setting at once, one is told', async () => {
  const { version } = await line('exports_at_once')
  const answers = await Promise.all([5, 6].map((value) => set(system, 'exports_at_once', value, { version })))
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409])
})

test('a city’s value beats its province’s, and that the system’s; set back, the city has again what stands above', async () => {
  const [city] = await server.record<{ id: number; parent: number }>(
    `select org_unit_id as id, parent_id as parent from org_unit where code = 'SC5101'`
  )
  const [grid] = await server.record<{ id: number }>(
    `select g.org_unit_id as id from org_unit g join org_unit c on c.code = 'SC5101' and g.lo > c.lo and g.lo < c.hi order by g.lo desc limit 1`
  )
  const [other] = await server.record<{ id: number }>(`select org_unit_id as id from org_unit where code = 'SC5107'`)
  const ours = declareSetting({ group: 'trial', key: 'limit', schema: z.number(), unit: null, default: 1, risk: 'M', reach: 'city' })
  const write = (orgUnitId: number | null, value: number | null) =>
    server.record(
      `insert into setting_value (setting_group, key, org_unit_id, value, valid_from, set_at, set_by) values ('trial', 'limit', $1, $2, $3, $3, 'trial')`,
      [orgUnitId, value, server.services.clock.now()]
    )
  const seen = () => Promise.all([undefined, city!.parent, city!.id, grid!.id, other!.id].map((unit) => inForce(ours, unit)))
  assert.deepEqual(await seen(), [1, 1, 1, 1, 1])
  await write(null, 2)
  assert.deepEqual(await seen(), [2, 2, 2, 2, 2])
  await write(city!.parent, 3)
  assert.deepEqual(await seen(), [2, 3, 3, 3, 3])
  await write(city!.id, 4)
  assert.deepEqual(await seen(), [2, 3, 4, 4, 3])
  await write(city!.id, null)
  assert.deepEqual(await seen(), [2, 3, 3, 3, 3])
})

test('a policy of security changes only with a security administrator as second person, and exactly as it was approved', async () => {
  const change = { group: 'admin', key: 'admin.password_length', value: 12 }
  const alone = await set(system, 'admin.password_length', 12)
  assert.deepEqual([alone.status, alone.body.code, alone.body.data.kind], [403, 'APPROVAL_NEEDED', 'security_policy'])
  assert.equal((await line('admin.password_length')).now, 10)
  const { body: request, text } = await system.post<{ vaultId: string }>('/vault/requests', {
    kind: 'security_policy',
    subject: change,
    reason: '等级保护测评要求'
  })
  assert.ok(request.vaultId, text)
  const code = codeAt(secrets.get('security')!, server.services.clock.now())
  const approved = await chief.post<{ state: string }>(`/vault/requests/${request.vaultId}/approve`, { code })
  assert.equal(approved.body.state, 'approved', approved.text)
  const done = await set(system, 'admin.password_length', 12, { vaultId: request.vaultId })
  assert.equal(done.status, 200, done.text)
  const now = await line('admin.password_length')
  assert.deepEqual([now.now, now.since!.vaultId], [12, request.vaultId])
  assert.equal((await set(system, 'admin.password_length', 12, { vaultId: request.vaultId })).status, 410)
})

test('no setting may be seen by a manager, and none written by who only reads', async () => {
  assert.equal((await manager.get('/settings')).status, 403)
  assert.equal((await set(chief, 'exports_at_once', 3)).status, 403)
  assert.equal((await chief.get('/settings')).status, 200)
})

type Year = { pending: boolean; workingDays: number; versions: CalendarVersion[]; ownDraft: boolean; published: number[] }
const year = async (caller: Caller, n: number) => (await caller.get<Year>(`/calendar/${n}`)).body

test('the years of the release are published: 8 and 11 October 2025, and one working day after 30 September is 9 October', async () => {
  const calendar = await inTransaction(server.services.db, workCalendar)
  assert.deepEqual([isWorkingDay(calendar, '2025-10-08'), isWorkingDay(calendar, '2025-10-11')], [false, true])
  assert.equal(workingDaysAfter(calendar, '2025-09-30', 1), '2025-10-09')
  const now = await year(system, 2026)
  assert.deepEqual([now.pending, now.workingDays, now.published[0]], [false, 248, 2004])
  assert.deepEqual([(await year(system, 2027)).pending, (await year(system, 2003)).pending], [true, true])
})

test('a year is published by a second person only; until then it follows Monday to Friday', async () => {
  const days = [{ date: '2027-10-01', kind: 'holiday', name: '国庆节' }]
  const draft = await system.post<{ version: number }>('/calendar/draft', { year: 2027, version: 0, source: 'typed', days })
  assert.equal(draft.status, 200, draft.text)
  assert.ok((await year(system, 2027)).ownDraft)
  assert.equal(isWorkingDay(await inTransaction(server.services.db, workCalendar), '2027-10-01'), true)
  const publish = (caller: Caller) => caller.post<Refused>('/calendar/publish', { year: 2027, version: 1, moved: 0 })
  const own = await publish(system)
  assert.deepEqual([own.status, own.body.code], [403, 'SAME_PERSON'])
  // Who moves clocks that the second person has not seen is told.
  assert.equal((await second.post<Refused>('/calendar/publish', { year: 2027, version: 1, moved: 2 })).body.code, 'CLOCKS_CHANGED')
  assert.equal((await publish(manager)).status, 403)
  assert.equal((await publish(second)).status, 200)
  assert.equal((await publish(second)).body.code, 'VERSION_NOT_FOUND')
  assert.equal((await year(system, 2027)).pending, false)
  assert.equal(isWorkingDay(await inTransaction(server.services.db, workCalendar), '2027-10-01'), false)
})

test('a new version replaces the former one, which stays; a day of another year or twice is refused', async () => {
  const draft = (days: object[], version: number) =>
    system.post<{ version: number } & Refused>('/calendar/draft', { year: 2027, version, source: 'typed', days })
  assert.equal((await draft([{ date: '2028-01-01', kind: 'holiday', name: null }], 1)).body.code, 'DAY_WRONG')
  assert.equal((await draft([{ date: '2027-02-29', kind: 'holiday', name: null }], 1)).body.code, 'DAY_WRONG')
  const twice = { date: '2027-01-01', kind: 'holiday', name: null }
  assert.equal((await draft([twice, twice], 1)).body.code, 'DAY_WRONG')
  assert.equal((await draft([twice], 0)).body.code, 'CHANGED_MEANWHILE')
  assert.equal((await draft([twice], 1)).body.version, 2)
  assert.equal((await second.post('/calendar/publish', { year: 2027, version: 2, moved: 0 })).status, 200)
  assert.deepEqual(
    (await year(system, 2027)).versions.map(({ version, state }) => [version, state]),
    [
      [2, 'published'],
      [1, 'replaced']
    ]
  )
})
