import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { permissionKeys } from '../api/permissions.ts'
import { accountsForRights } from '../server/modules/archive/index.ts'
import { inScope } from '../server/platform/scope.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { approvedBy, givenGrant, givenPerson, givenSessionOf, whoOf } from './people.ts'

type Refused = { code: string; data?: Record<string, unknown> }

let server: TestServer
let security: Awaited<ReturnType<typeof givenSessionOf>>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  security = await givenSessionOf(server, 'security')
})
after(() => server.close())

const unitId = async (code: string) =>
  (await server.record<{ id: number }>('select org_unit_id as id from org_unit where code = $1', [code]))[0]!.id
const ask = async (given: object) => {
  const { status, body } = await security.caller.post<Refused>('/grants', given)
  return status === 200 ? 'given' : body.code
}
type Explanation = { may: boolean; reasons: { code: string }[]; grantors: unknown[] }

test('a grant needs a second person, but for the renewal of a role that only reads', async () => {
  const unit = await unitId('SC5101')
  const person = await givenPerson(server, { grants: [] })
  const wanted = { staffId: person.staffId, role: 'supervisor', orgUnitId: unit, until: '2027-06-30' }
  assert.equal(await ask(wanted), 'APPROVAL_NEEDED')
  assert.deepEqual(await server.record('select from role_grant where staff_id = $1', [person.staffId]), [])

  await server.record(
    `insert into role (code, label, duty_class, scope_kind, built_in) values ('own_reader', '只读', 'business', 'unit_subtree', false)`
  )
  await server.record(
    `insert into role_permission (role, permission) values ('own_reader', 'archive.account.read'), ('own_reader', 'admin.org.read')`
  )
  await givenGrant(server, person.staffId, { role: 'own_reader', unit: 'SC5101', until: '2026-12-01' })
  const renewal = { ...wanted, role: 'own_reader' }
  assert.equal(await ask(renewal), 'given')
  assert.equal(await ask({ ...renewal, stays: true }), 'APPROVAL_NEEDED')
  assert.equal(await ask({ ...renewal, orgUnitId: await unitId('SC') }), 'APPROVAL_NEEDED')
  const [held] = await server.record<{ until: string }>('select valid_to::text as until from role_grant where staff_id = $1', [
    person.staffId
  ])
  assert.equal(held!.until, '2027-06-30')
})

test('a grant approved by a second person counts at once, once, and for nothing else', async () => {
  security = await givenSessionOf(server, 'security')
  const person = await givenPerson(server, { grants: [] })
  const subject = { staffId: person.staffId, role: 'supervisor', orgUnitId: await unitId('SC5101'), until: '2027-06-30', stays: false }
  const vaultId = await approvedBy(server, security, 'role_grant', subject)
  assert.equal((await person.caller.get('/accounts')).status, 403)
  assert.equal(await ask({ ...subject, vaultId }), 'given')
  assert.equal((await person.caller.get('/accounts')).status, 200)
  assert.equal(await ask({ ...subject, until: '2028-06-30', vaultId }), 'EXPIRED')
  const other = await approvedBy(server, security, 'role_grant', { ...subject, role: 'analyst' })
  assert.equal(await ask({ ...subject, role: 'executive', vaultId: other }), 'CONTENT_CHANGED')
  assert.equal(await ask({ ...subject, role: 'analyst', vaultId: other }), 'EXPIRED')
  const { body } = await security.caller.get<{ grants: { role: string; secondPerson: boolean; until: string }[] }>(
    `/people/${person.staffId}`
  )
  assert.deepEqual(
    body.grants.map(({ role, secondPerson, until }) => [role, secondPerson, until]),
    [['supervisor', true, '2027-06-30']]
  )
})

test('people from outside hold a role for twelve months at most and no longer than their contract', async () => {
  const unit = await unitId('SC5101')
  const year = await givenPerson(server, { kind: 'outsourced', contractEnd: '2030-01-01', grants: [] })
  const short = await givenPerson(server, { kind: 'outsourced', contractEnd: '2027-01-31', grants: [] })
  const until = async (staffId: number, day: string | null) => {
    const { body } = await security.caller.post<Refused>('/grants', { staffId, role: 'desk_agent', orgUnitId: unit, until: day })
    return [body.code, body.data?.['latest'] ?? null]
  }
  assert.deepEqual(await until(year.staffId, null), ['TOO_LONG', '2027-11-25'])
  assert.deepEqual(await until(year.staffId, '2027-11-26'), ['TOO_LONG', '2027-11-25'])
  assert.equal((await until(year.staffId, '2027-11-25'))[0], 'APPROVAL_NEEDED')
  assert.deepEqual(await until(short.staffId, '2027-02-02'), ['TOO_LONG', '2027-02-01'])
  assert.equal((await until(short.staffId, '2026-11-25'))[0], 'END_PAST')
})

test('the last security administrator, and the last who approves a sort of operation, cannot be taken away', async () => {
  const holders = await server.record<{ id: string; login: string }>(
    `select g.grant_id as id, l.name as login from role_grant g join login l on l.staff_id = g.staff_id where g.role = 'security_administrator' and g.state = 'active' order by l.name`
  )
  assert.ok(holders.length >= 2)
  const end = (grantId: string) => security.caller.post<Refused>('/grants/end', { grantId, reason: '岗位调整' })
  for (const other of holders.filter(({ login }) => login !== 'security')) assert.equal((await end(other.id)).status, 200, other.login)
  const last = await end(holders.find(({ login }) => login === 'security')!.id)
  assert.deepEqual([last.status, last.body.code], [409, 'LAST_ADMINISTRATOR'])
  assert.equal((await security.caller.get('/roles')).status, 200)
  const [auditor] = await server.record<{ id: string }>(
    `select grant_id as id from role_grant g join login l on l.staff_id = g.staff_id where l.name = 'executive'`
  )
  assert.equal((await end(auditor!.id)).status, 200)
  const trail = await server.record(`select from audit_event where action = 'role.ended' and object_id = $1`, [auditor!.id])
  assert.equal(trail.length, 1)
})

test('"why may he" answers what the store decides, for any person, permission and account', async () => {
  const accounts = await server.record<{ id: number }>('select account_id as id from account order by 1')
  const people = [
    await givenPerson(server, {
      grants: [
        { role: 'supervisor', unit: 'SC510104' },
        { role: 'finance_clerk', unit: 'SC5107' }
      ]
    }),
    await givenPerson(server, {
      grants: [
        { role: 'analyst', unit: 'SC510703' },
        { role: 'account_manager', unit: 'SC5101' }
      ]
    }),
    await givenPerson(server, { grants: [{ role: 'desk_agent', unit: 'SC5101' }] }),
    await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'SC5101', until: '2026-11-20' }] }),
    await givenPerson(server, { grants: [] }),
    await givenSessionOf(server, 'manager')
  ]
  const asked = ['archive.account.read', 'archive.money.read', 'archive.export', 'admin.role.grant'] as const
  let yes = 0
  for (const person of people)
    for (const permission of asked) {
      const who = whoOf(person, permission)
      const seen = await inScope(server.services, who, async (tx) =>
        (
          await Promise.all(accounts.map(async ({ id }) => ((await accountsForRights.placeOf(tx, id, '2026-11-25')) === null ? [] : [id])))
        ).flat()
      ).catch(() => null)
      const plain = await security.caller.get<Explanation>('/rights/explain', { staffId: person.staffId, permission })
      assert.equal(plain.body.may, seen !== null, plain.text)
      assert.ok(plain.body.reasons.length > 0 && plain.body.grantors.length > 0)
      for (const { id } of [accounts[0]!, accounts[20]!, accounts.at(-1)!]) {
        const { body } = await security.caller.get<Explanation>('/rights/explain', { staffId: person.staffId, permission, accountId: id })
        assert.equal(body.may, seen?.includes(id) ?? false, JSON.stringify(body))
        if (body.may) yes += 1
      }
    }
  assert.ok(yes >= 5)
  const unknown = await security.caller.get<Refused>('/rights/explain', { staffId: people[0]!.staffId, permission: 'admin.everything' })
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'PERMISSION_UNKNOWN'])
  const nowhere = await security.caller.get<Explanation>('/rights/explain', {
    staffId: people[0]!.staffId,
    permission: asked[0],
    accountId: 99_999_999
  })
  assert.equal(nowhere.body.reasons.at(-1)!.code, 'account_unknown')
  const looks = await server.record(`select from audit_event where action = 'rights.explained'`)
  assert.ok(looks.length > 0)
})

test('who holds a permission is told by name; people are found by name, role and unit', async () => {
  const { body: holders } = await security.caller.get<{ name: string; roles: string[] }[]>('/roles/holders', {
    permission: 'admin.audit.read'
  })
  assert.ok(holders.length > 0 && holders.every(({ roles }) => roles.includes('auditor')))
  const { body: found } = await security.caller.get<{ rows: { staffId: number; grants: { role: string }[] }[] }>('/people', {
    role: 'supervisor',
    text: ''
  })
  assert.ok(found.rows.length > 0 && found.rows.every(({ grants }) => grants.some(({ role }) => role === 'supervisor')))
  const everybody = await security.caller.pages<{ staffId: number }>('/people')
  const [{ n } = { n: 0 }] = await server.record<{ n: number }>('select count(*)::int as n from staff')
  assert.equal(new Set(everybody.map(({ staffId }) => staffId)).size, n)
  const person = await security.caller.get<{ name: string; grants: unknown[]; permissions: string[] }>(`/people/${security.staffId}`)
  assert.equal(person.status, 200, person.text)
  assert.ok(person.body.permissions.every((key) => permissionKeys.some((known) => known === key)))
})

test('ADM-A39: when one of two posts ends, its role ends and the other stays; a leaver who owns accounts is suspended the same minute', async () => {
  const staffLine = (employeeNo: string, given: object) => ({
    employee_no: employeeNo,
    name: '周两岗',
    unit_code: 'SC510104',
    post: 'individual',
    kind: 'own',
    hired_on: '2020-01-01',
    state: 'active',
    ...given
  })
  const key = { feed: 'staff', source: 'hr', region: '510000', mode: 'delta' } as const
  const first = await server.deliver({ ...key, period: '20261120' }, [
    staffLine('T90001', { second_unit_codes: 'SC510703' }),
    staffLine('T90002', {})
  ])
  assert.equal(first.state, 'applied', JSON.stringify(first))
  const ids = await server.record<{ id: number; no: string }>(
    `select staff_id as id, employee_no as no from staff where employee_no in ('T90001', 'T90002') order by 2`
  )
  const [two, leaver] = ids.map(({ id }) => id)
  await givenGrant(server, two!, { role: 'supervisor', unit: 'SC510104' })
  await givenGrant(server, two!, { role: 'supervisor', unit: 'SC510703' })
  await givenGrant(server, two!, { role: 'analyst', unit: 'SC5107' })
  await givenGrant(server, two!, { role: 'executive', unit: 'SC510105' })
  await givenGrant(server, leaver!, { role: 'account_manager', unit: 'SC510104' })
  const own = await server.record<{ id: number; pos: number }>(`select account_id as id, org_pos as pos from account order by 1 limit 12`)
  for (const { id, pos } of own) {
    await server.record(`delete from account_access where account_id = $1 and duty = 'owner'`, [id])
    await server.record(
      `insert into account_access (account_id, org_pos, staff_id, duty, since) values ($1, $2, $3, 'owner', '2026-01-01')`,
      [id, pos, leaver]
    )
  }
  const second = await server.deliver({ ...key, period: '20261121' }, [
    staffLine('T90001', {}),
    staffLine('T90002', { state: 'left', left_on: '2026-11-21' })
  ])
  assert.equal(second.state, 'applied', JSON.stringify(second))
  const grants = await server.record<{ role: string; unit: string; state: string; cause: string | null }>(
    `select g.role, u.code as unit, g.state, g.end_cause as cause from role_grant g join org_unit u on u.org_unit_id = g.org_unit_id where g.staff_id = $1 order by u.code`,
    [two]
  )
  assert.deepEqual(grants, [
    { role: 'supervisor', unit: 'SC510104', state: 'active', cause: null },
    { role: 'executive', unit: 'SC510105', state: 'active', cause: null },
    { role: 'analyst', unit: 'SC5107', state: 'ended', cause: 'left_unit' },
    { role: 'supervisor', unit: 'SC510703', state: 'ended', cause: 'left_unit' }
  ])
  const { body: seen } = await security.caller.get<{ state: string; ownedAccounts: number }>(`/people/${leaver}`)
  assert.deepEqual([seen.state, seen.ownedAccounts], ['suspended', 12])
  const chengdu = await givenSessionOf(server, 'chengdu')
  const { body: list } = await chengdu.caller.get<{ rows: { staffId: number; ownedAccounts: number }[] }>('/people', { state: 'suspended' })
  assert.deepEqual(
    list.rows.map(({ staffId, ownedAccounts }) => [staffId, ownedAccounts]),
    [[leaver, 12]]
  )
  // The last who gives roles does not leave by a file; the others of the file are taken.
  const [last] = await server.record<{ no: string; name: string }>(
    `select p.employee_no as no, p.name from staff p join login l on l.staff_id = p.staff_id where l.name = 'security'`
  )
  const third = await server.deliver({ ...key, period: '20261122' }, [
    staffLine('T90001', { post: 'group' }),
    ...Array.from({ length: 20 }, (_, i) => staffLine(`T9010${i}`, {})),
    staffLine(last!.no, { name: last!.name, unit_code: 'SC', post: 'administration', state: 'left', left_on: '2026-11-22' })
  ])
  assert.ok(third.rejects.some(({ column, code, found }) => column === 'state' && code === 'CHECK_FAILED' && found === 'left'))
  assert.equal((await security.caller.get('/roles')).status, 200)
})
