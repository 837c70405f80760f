import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Row } from '../demo/index.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { person, smallLogins, smallOrganisation } from './organisation.ts'
import { givenPerson } from './people.ts'
import type { Person } from './people.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
  await smallOrganisation(server)
  await smallLogins(server)
})
after(() => server.close())

let day = 10
const delivered = (rows: readonly Row[]) =>
  server.deliver({ feed: 'staff', source: 'trial', period: `202611${(day += 1)}`, mode: 'delta' }, rows)
const lineOf = ({ employeeNo }: Person, unit: string, given: Row = {}) =>
  person(employeeNo, unit, { name: '试用员工', post: 'administration', ...given })
// Enough good lines that one bad one does not refuse the delivery.
const others = Array.from({ length: 40 }, (_, i) => person(`F${String(i).padStart(3, '0')}`, 'P'))

/** A supervisor with everything that a log-in can have open. */
async function withEverythingOpen(): Promise<{ who: Person; loginId: string }> {
  const who = await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'A' }], post: { unit: 'A', post: 'administration' } })
  const [login] = await server.record<{ id: string }>('select login_id as id from login where staff_id = $1', [who.staffId])
  const at = '2026-11-20T02:00:00Z'
  await server.record(
    `insert into device (device_id, cookie_hash, login_id, label, kind, state, first_seen_at, last_seen_at, trusted_until)
     values (gen_random_uuid(), 'mark', $1, 'browser', 'desk', 'trusted', $2, $2, '2027-02-01')`,
    [login!.id, at]
  )
  await server.record(
    `insert into credential (credential_id, login_id, kind, label, created_at, confirmed_at, totp_secret) values (gen_random_uuid(), $1, 'totp', 'totp', $2, $2, 'sealed')`,
    [login!.id, at]
  )
  await server.record(
    `insert into one_time_link (link_id, token_hash, purpose, login_id, made_by, made_at, ends_at)
     values (gen_random_uuid(), sha256($1::text::bytea), 'reset', $1::uuid, 'test', $2, '2026-12-31')`,
    [login!.id, at]
  )
  await server.record(
    `insert into access_grant (grant_id, staff_id, account_id, org_pos, kind, names_clear, from_at, until_at, source_kind, source_ref)
     select gen_random_uuid(), $1, account_id, org_pos, 'lent', true, $2, '2026-12-31', 'staff', '1' from account order by account_id limit 1`,
    [who.staffId, at]
  )
  return { who, loginId: login!.id }
}
const stateOf = async ({ who, loginId }: { who: Person; loginId: string }) =>
  (
    await server.record(
      `select l.state, (select state from device where login_id = $1) as device,
         (select count(*)::int from credential where login_id = $1 and ended_at is null) as credentials,
         (select count(*)::int from one_time_link where login_id = $1 and used_at is null) as links,
         (select count(*)::int from session where login_id = $1 and ended_at is null) as sessions,
         (select count(*)::int from access_grant where staff_id = $2 and ended_at is null) as loans
       from login l where l.login_id = $1`,
      [loginId, who.staffId]
    )
  )[0]
const linesOf = async ({ who, loginId }: { who: Person; loginId: string }) =>
  (
    await server.record<{ action: string }>(
      `select action from audit_event where object_id = $1
         or object_id in (select grant_id::text from access_grant where staff_id = $2 union select grant_id::text from role_grant where staff_id = $2)
       order by action`,
      [loginId, who.staffId]
    )
  ).map(({ action }) => action)

test('who leaves by the personnel feed has nothing left open, and each end has its line', async () => {
  const leaver = await withEverythingOpen()
  const worked = await delivered([lineOf(leaver.who, 'A', { state: 'left', left_on: '2026-11-20' })])
  assert.equal(worked.state, 'applied', JSON.stringify(worked))
  assert.deepEqual(await stateOf(leaver), { state: 'closed', device: 'revoked', credentials: 0, links: 0, sessions: 0, loans: 0 })
  assert.deepEqual(await linesOf(leaver), ['access.ended', 'login.closed', 'role.ended'])
})

test('who is suspended by the personnel feed is out, with a line, and keeps his second factor for his return', async () => {
  const suspended = await withEverythingOpen()
  const worked = await delivered([lineOf(suspended.who, 'A', { state: 'suspended' })])
  assert.equal(worked.state, 'applied', JSON.stringify(worked))
  assert.deepEqual(await stateOf(suspended), { state: 'suspended', device: 'trusted', credentials: 1, links: 0, sessions: 0, loans: 1 })
  assert.deepEqual(await linesOf(suspended), ['login.suspended'])
})

test('the last who gives roles does not go by a file: not by another unit, nor by the end of his contract; one of two does', async () => {
  const grant = { role: 'security_administrator', unit: 'A' }
  const post = { unit: 'A', post: 'administration' }
  const last = await givenPerson(server, { grants: [grant], post })
  const held = async ({ staffId }: Person) =>
    (await server.record<{ state: string }>('select state from role_grant where staff_id = $1', [staffId]))[0]!.state
  const moved = await delivered([...others, lineOf(last, 'B')])
  assert.deepEqual(
    [moved.state, moved.rejects.map(({ column, code, found }) => `${column} ${code} ${found}`)],
    ['applied', ['unit_code CHECK_FAILED B']]
  )
  assert.equal(await held(last), 'active')
  const over = await delivered([...others, lineOf(last, 'A', { kind: 'outsourced', contract_end: '2026-11-01' })])
  assert.deepEqual(
    [over.state, over.rejects.map(({ column, code, found }) => `${column} ${code} ${found}`)],
    ['applied', ['contract_end CHECK_FAILED 2026-11-01']]
  )
  // To a unit within the one where he holds the role he may go.
  const within = await delivered([lineOf(last, 'A1')])
  assert.deepEqual([within.state, within.rejected, await held(last)], ['applied', 0, 'active'])

  const second = await givenPerson(server, { grants: [grant], post })
  const both = await delivered([...others, lineOf(last, 'B'), lineOf(second, 'B')])
  assert.deepEqual(
    both.rejects.map(({ column }) => column),
    ['unit_code', 'unit_code']
  )
  const one = await delivered([lineOf(last, 'B')])
  assert.deepEqual([one.state, one.rejected, await held(last), await held(second)], ['applied', 0, 'ended', 'active'])
})
