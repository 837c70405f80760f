import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { seedReferences } from '../server/modules/admin/index.ts'
import { audit } from '../server/platform/audit.ts'
import { inTransaction, query } from '../server/platform/database.ts'
import { startedServer } from './given.ts'
import type { Caller, TestServer } from './given.ts'
import { approvedBy, givenPerson, givenSessionOf } from './people.ts'

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
const asServer = (sql: string, values: readonly unknown[] = []) =>
  inTransaction(server.services.db, async (tx) => {
    await query(tx, sql, values)
    const by = { actor: { kind: 'job' as const, name: 'trial', staffId: null }, requestId: 'trial', at: server.services.clock.now() }
    await audit(tx, by, { action: 'trial', object: { kind: 'trial', id: 'trial' } })
  })
const reader = {
  label: '只读主管',
  dutyClass: 'business',
  scopeKind: 'unit_subtree',
  secondFactor: 'always',
  permissions: ['archive.account.read', 'admin.org.read']
}

test('ADM-A14: a second duty class is refused by page, by import and to two requests at once', async () => {
  const auditor = await givenPerson(server, { grants: [{ role: 'auditor', unit: 'SC' }] })
  const unit = await unitId('SC')
  assert.equal(await ask({ staffId: auditor.staffId, role: 'system_administrator', orgUnitId: unit, until: null }), 'DUTIES_MIXED')
  const insert = (staffId: number, role: string) =>
    asServer(
      `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at) values (gen_random_uuid(), $1, $2, $3, '2026-11-01', 'active', now())`,
      [staffId, role, unit]
    )
  await assert.rejects(insert(auditor.staffId, 'supervisor'), /role_grant_one_duty/)
  // A grant that was written as of one class cannot be turned into one of another, nor can its class be invented.
  await assert.rejects(
    asServer(`update role_grant set role = 'auditor' where staff_id = $1`, [
      (
        await givenPerson(server, {
          grants: [
            { role: 'supervisor', unit: 'SC' },
            { role: 'analyst', unit: 'SC' }
          ]
        })
      ).staffId
    ]),
    /role_grant_o/
  )
  const fresh = await givenPerson(server, { grants: [] })
  const both = await Promise.allSettled([insert(fresh.staffId, 'auditor'), insert(fresh.staffId, 'security_administrator')])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('ADM-A14: who administers the system grants no role, who grants roles reads no account and changes no unit, the auditor changes nothing', async () => {
  const [system, auditor] = [await givenSessionOf(server, 'system'), await givenSessionOf(server, 'auditor')]
  const may = async (caller: Caller) => (await caller.get<{ permissions: string[] }>('/me/rights')).body.permissions
  assert.equal(
    (await system.caller.post<Refused>('/grants/end', { grantId: '01890000-0000-7000-8000-000000000000', reason: '试试' })).body.code,
    'PERMISSION_MISSING'
  )
  for (const person of [system, security, auditor]) {
    const held = await may(person.caller)
    assert.deepEqual(
      held.filter((key) => key.startsWith('archive.')),
      []
    )
    assert.equal((await person.caller.get('/accounts')).status, 403)
  }
  assert.deepEqual(
    (await may(system.caller)).filter((key) => /^admin\.(role\.(write|grant)|login|policy|mask|key)/.test(key)),
    []
  )
  assert.deepEqual(
    (await may(security.caller)).filter((key) => /^admin\.(org\.write|setting\.write|job|backup)/.test(key)),
    []
  )
  assert.deepEqual(
    (await may(auditor.caller)).filter((key) => /\.(write|grant|edit|lend|deliver|rotate)/.test(key)),
    []
  )
})

test('a built-in role is changed neither by the page nor by the server’s own role in the database', async () => {
  const change = { code: 'supervisor', version: 1, permissions: ['archive.account.read'], state: 'in_use' }
  assert.equal((await security.caller.post<Refused>('/roles/change', change)).body.code, 'ROLE_BUILT_IN')
  assert.equal(
    (await security.caller.post<Refused>('/roles/preview', { code: 'auditor', permissions: [], state: 'in_use' })).body.code,
    'ROLE_BUILT_IN'
  )
  await assert.rejects(
    asServer(`insert into role_permission (role, permission) values ('auditor', 'admin.role.read') on conflict do nothing`),
    /ROLE_BUILT_IN/
  )
  await assert.rejects(asServer(`delete from role_permission where role = 'supervisor'`), /ROLE_BUILT_IN/)
  await assert.rejects(asServer(`update role set state = 'retired' where code = 'supervisor'`), /ROLE_BUILT_IN/)
  await assert.rejects(
    asServer(`insert into role (code, duty_class, scope_kind, built_in) values ('mine', 'business', 'none', true)`),
    /ROLE_BUILT_IN/
  )
  await assert.rejects(asServer(`update role_grant set role = 'no_such'`), /violates/)
})

test('a role of our own is drafted within its class, held by nobody as a draft, and survives a start of the server', async () => {
  const draft = (given: object) => security.caller.post<Refused & { code: string }>('/roles/draft', { ...reader, ...given })
  const mixed = await draft({ permissions: ['archive.account.read', 'admin.role.grant'] })
  assert.deepEqual([mixed.body.code, mixed.body.data?.['wanted']], ['DUTIES_MIXED', 'security'])
  assert.equal((await draft({ scopeKind: 'unit_analysis', permissions: ['archive.account.reveal'] })).body.code, 'SCOPE_UNFIT')
  assert.equal((await draft({ permissions: ['archive.account.eat'] })).body.code, 'INVALID_FIELD')
  const made = await draft({})
  assert.equal(made.status, 200, made.text)
  assert.equal((await draft({})).body.code, 'NAME_TAKEN')
  const { code } = made.body
  await assert.rejects(asServer(`insert into role_permission (role, permission) values ($1, 'admin.audit.read')`, [code]), /DUTIES_MIXED/)
  await assert.rejects(givenPerson(server, { grants: [{ role: code, unit: 'SC5101' }] }), /ROLE_NOT_IN_USE/)
  assert.equal(await ask({ staffId: security.staffId, role: code, orgUnitId: await unitId('SC'), until: null }), 'ROLE_NOT_IN_USE')

  const changed = await security.caller.post<{ version: number }>('/roles/change', {
    code,
    version: 1,
    permissions: ['archive.account.read'],
    state: 'draft'
  })
  assert.deepEqual([changed.status, changed.body.version], [200, 2], changed.text)
  assert.equal(
    (await security.caller.post<Refused>('/roles/change', { code, version: 1, permissions: [], state: 'draft' })).body.code,
    'ROLE_CHANGED'
  )
  // Into use it comes by a second person only.
  assert.equal(
    (await security.caller.post<Refused>('/roles/change', { code, version: 2, permissions: ['archive.account.read'], state: 'in_use' }))
      .body.code,
    'APPROVAL_NEEDED'
  )
  // At each start the table is copied anew: what stands in a built-in role beside it goes, a role of our own stays.
  await server.record(`insert into role_permission (role, permission) values ('partner_clerk', 'archive.account.read')`)
  await seedReferences({ query: server.record } as unknown as Parameters<typeof seedReferences>[0])
  const { body } = await security.caller.get<{ roles: { code: string; label: string | null; permissions: string[]; state: string }[] }>(
    '/roles'
  )
  assert.deepEqual(body.roles.find((role) => role.code === code)?.permissions, ['archive.account.read'])
  assert.deepEqual(body.roles.find((role) => role.code === 'partner_clerk')?.permissions, [])
  assert.equal(body.roles.length, 17)
})

test('a change of a role names who gains and who loses what, beyond his other roles', async () => {
  await server.record(
    `insert into role (code, label, duty_class, scope_kind, built_in) values ('own_trial', '试用角色', 'business', 'unit_subtree', false)`
  )
  await server.record(
    `insert into role_permission (role, permission) values ('own_trial', 'archive.account.read'), ('own_trial', 'archive.export')`
  )
  const only = await givenPerson(server, { grants: [{ role: 'own_trial', unit: 'SC5101' }] })
  const also = await givenPerson(server, {
    grants: [
      { role: 'own_trial', unit: 'SC5101' },
      { role: 'supervisor', unit: 'SC5101' }
    ]
  })
  const { body } = await security.caller.post<{ people: { staffId: number; gains: string[]; loses: string[] }[] }>('/roles/preview', {
    code: 'own_trial',
    permissions: ['archive.account.read', 'archive.money.read'],
    state: 'in_use'
  })
  assert.deepEqual(
    body.people.map(({ staffId, gains, loses }) => ({ staffId, gains, loses })),
    [{ staffId: only.staffId, gains: ['archive.money.read'], loses: ['archive.export'] }]
  )
  assert.ok(!body.people.some(({ staffId }) => staffId === also.staffId))
  const retire = { code: 'own_trial', version: 1, permissions: ['archive.account.read'], state: 'retired' }
  assert.deepEqual((await security.caller.post<Refused>('/roles/change', retire)).body.data, { holders: 2 })
  assert.equal((await only.caller.get('/accounts')).status, 200)
})

test('whose contract is over is not told to gain or lose by a change of a role that he held', async () => {
  const over = await givenPerson(server, { kind: 'outsourced', contractEnd: '2026-11-01', grants: [{ role: 'own_trial', unit: 'SC5101' }] })
  const { body } = await security.caller.post<{ people: { staffId: number }[] }>('/roles/preview', {
    code: 'own_trial',
    permissions: ['archive.account.read'],
    state: 'in_use'
  })
  assert.ok(body.people.length > 0 && !body.people.some(({ staffId }) => staffId === over.staffId))
})

test('a role of our own comes into use and changes by a second person; who holds it loses at once what it lost', async () => {
  security = await givenSessionOf(server, 'security')
  const { body: made } = await security.caller.post<{ code: string }>('/roles/draft', { ...reader, label: '试用只读' })
  const change = async (given: { version: number; permissions: string[]; state: string }) => {
    const subject = { code: made.code, ...given, permissions: given.permissions.toSorted() }
    const vaultId = await approvedBy(server, security, 'role_change', subject)
    return security.caller.post<{ version: number }>('/roles/change', { ...subject, vaultId })
  }
  const used = await change({ version: 1, permissions: ['archive.account.read', 'archive.money.read'], state: 'in_use' })
  assert.deepEqual([used.status, used.body.version], [200, 2], used.text)
  const person = await givenPerson(server, { grants: [{ role: made.code, unit: 'SC5101' }] })
  const [account] = (await person.caller.get<{ rows: { accountId: number }[] }>('/accounts')).body.rows
  assert.equal((await person.caller.get(`/accounts/${account!.accountId}/consumption`)).status, 200)
  const less = await change({ version: 2, permissions: ['archive.account.read'], state: 'in_use' })
  assert.equal(less.status, 200, less.text)
  assert.equal((await person.caller.get(`/accounts/${account!.accountId}/consumption`)).status, 403)
  assert.equal((await person.caller.get('/accounts')).status, 200)
})
