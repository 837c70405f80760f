import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { permissionKeys, permissions, roles } from '../api/permissions.ts'
import type { RoleCode } from '../api/permissions.ts'
import { startedServer } from './given.ts'
import type { Answer, TestServer } from './given.ts'
import { accountsBilled, accountsInFacts, givenPerson, listed, scopeOf } from './people.ts'
import type { Person } from './people.ts'

type Row = Answer<'list'>['rows'][number]

let server: TestServer
let apart: { code: string; name: string; accounts: number[] }[]
let all: { id: number; pos: number; unit: string }[]
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  all = await server.record(
    'select a.account_id as id, a.org_pos as pos, u.code as unit from account a join org_unit u on u.org_unit_id = a.org_unit_id order by 1'
  )
  const units = await server.record<{ code: string; name: string; lo: number; hi: number }>(
    `select code, name, lo, hi from org_unit where code in ('SC510104', 'SC510106', 'SC510703', 'SC510704-02') order by lo`
  )
  apart = units.map(({ code, name, lo, hi }) => ({
    code,
    name,
    accounts: all.filter(({ pos }) => lo <= pos && pos < hi).map(({ id }) => id)
  }))
})
after(() => server.close())

test('ADM-A10: a supervisor of two counties apart sees both and nothing between; of four he is asked for whom he acts', async () => {
  const two = await givenPerson(server, { grants: apart.slice(0, 2).map(({ code }) => ({ role: 'supervisor', unit: code })) })
  const seen = await listed(two.caller)
  assert.deepEqual(
    seen,
    apart
      .slice(0, 2)
      .flatMap(({ accounts }) => accounts)
      .toSorted((a, b) => a - b)
  )
  const between = all.filter(({ unit }) => unit.startsWith('SC510105')).map(({ id }) => id)
  assert.ok(between.length > 0 && !seen.some((id) => between.includes(id)))

  const four = await givenPerson(server, { grants: apart.map(({ code }) => ({ role: 'supervisor', unit: code })) })
  const refused = await four.caller.get<{ code: string }>('/accounts')
  assert.deepEqual([refused.status, refused.body.code], [409, 'ACTING_UNIT_NEEDED'])
  const { body: me } = await four.caller.get<{
    acting: { needed: boolean; unit: unknown; choices: { orgUnitId: number; name: string }[] }
  }>('/session/me')
  assert.deepEqual(
    [me.acting.needed, me.acting.unit, me.acting.choices.map(({ name }) => name)],
    [true, null, apart.map(({ name }) => name)]
  )

  const third = me.acting.choices[2]!
  assert.equal((await four.caller.post('/me/act-as', { orgUnitId: third.orgUnitId })).status, 200)
  assert.deepEqual(await listed(four.caller), apart[2]!.accounts)
  const [foreign] = await server.record<{ id: number }>(`select org_unit_id as id from org_unit where code = 'SC510105'`)
  const stolen = await four.caller.post<{ code: string }>('/me/act-as', { orgUnitId: foreign!.id })
  assert.deepEqual([stolen.status, stolen.body.code], [403, 'UNIT_NOT_HELD'])
  // What he chose ends with the grant that gave it: he is asked again or sees what is left.
  await server.record(`update role_grant set state = 'ended', valid_to = '2026-11-25' where staff_id = $1 and org_unit_id = $2`, [
    four.staffId,
    third.orgUnitId
  ])
  assert.deepEqual(
    await listed(four.caller),
    [0, 1, 3].flatMap((i) => apart[i]!.accounts).toSorted((a, b) => a - b)
  )
})

test('units that enclose or touch one another are one place', async () => {
  const person = await givenPerson(server, {
    grants: ['SC510105', 'SC5101', 'SC510104', 'SC510106-01', 'SC5107'].map((unit) => ({ role: 'supervisor', unit }))
  })
  const scope = await scopeOf(server, person, 'archive.account.read')
  assert.equal(scope.intervals.length, 1)
})

test('ADM-A12: an analyst of a city has its figures and masked names; another city’s figure is refused by the store itself', async () => {
  const analyst = await givenPerson(server, { grants: [{ role: 'analyst', unit: 'SC5107' }] })
  const due = all.filter(({ unit }) => unit.startsWith('SC5107')).map(({ id }) => id)
  assert.deepEqual(await listed(analyst.caller), due)
  const rows = await analyst.caller.pages<Row>('/accounts', { kind: 'individual' })
  assert.ok(rows.length > 0 && rows.every((row) => /^.\*+$/u.test(row.name ?? '')))
  const billed = await accountsBilled(server)
  assert.deepEqual(
    await accountsInFacts(server, await scopeOf(server, analyst, 'archive.money.read')),
    due.filter((id) => billed.has(id))
  )
  const refused = await analyst.caller.post<{ code: string; data: { permission: string } }>(`/accounts/${due[0]}/reveal`, {
    field: 'certificateNo',
    reason: 'other'
  })
  assert.ok([403, 404, 422].includes(refused.status), String(refused.status))
  const elsewhere = all.find(({ unit }) => unit.startsWith('SC5101'))!
  assert.equal((await analyst.caller.get(`/accounts/${elsewhere.id}/consumption`)).status, 404)
})

test('a partner’s clerk and who has no account scope see no row and no fact, whatever they are asked as', async () => {
  for (const role of ['partner_clerk', 'system_administrator', 'security_administrator', 'auditor', 'interface_operator'] as const) {
    const person = await givenPerson(server, { grants: [{ role, unit: 'SC' }] })
    const held = permissionKeys.filter((key) => (permissions[key].roles as readonly RoleCode[]).includes(role))
    for (const permission of held) {
      const scope = await scopeOf(server, person, permission)
      assert.deepEqual([scope.intervals.length, scope.mine.size, scope.book.size], [0, 0, 0], `${role} ${permission}`)
      assert.deepEqual(await accountsInFacts(server, scope), [])
    }
    assert.equal((await person.caller.get('/accounts')).status, 403)
  }
})

test('every permission is held by exactly the roles of the table, as the database decides', async () => {
  for (const role of Object.keys(roles) as RoleCode[]) {
    const person = await givenPerson(server, { grants: [{ role, unit: 'SC' }] })
    for (const permission of permissionKeys) {
      const may = await scopeOf(server, person, permission).then(
        () => true,
        (fault: { code: string }) => (assert.equal(fault.code, 'PERMISSION_MISSING'), false)
      )
      assert.equal(may, (permissions[permission].roles as readonly RoleCode[]).includes(role), `${role} ${permission}`)
    }
  }
})

test('a grant counts from its first day to the day before its end, and outside people’s end with their contract', async () => {
  const person = await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'SC5101', from: '2026-11-26', until: '2026-11-28' }] })
  const outside = await givenPerson(server, {
    kind: 'outsourced',
    contractEnd: '2026-11-26',
    grants: [{ role: 'supervisor', unit: 'SC5101' }]
  })
  const statuses = async () => [(await person.caller.get('/accounts')).status, (await outside.caller.get('/accounts')).status]
  for (const [day, due] of [
    ['2026-11-25', [403, 200]],
    ['2026-11-26', [200, 200]],
    ['2026-11-27', [200, 403]],
    ['2026-11-28', [403, 403]]
  ] as const) {
    server.setClock(`${day}T02:00:00Z`)
    assert.deepEqual(await statuses(), due, day)
  }
  server.setClock('2026-11-25T02:00:00Z')
})

/** Gives a person accounts of his own, planted; takes them away again afterwards. */
async function withOwn(accounts: number, work: (manager: Person) => Promise<void>): Promise<void> {
  const manager = await givenPerson(server, { grants: [{ role: 'account_manager', unit: 'SC5101' }] })
  await server.record(
    `with made as (
       insert into account (account_no, source_system, kind, name, name_norm, name_key, state, org_unit_id, org_pos, creation_channel, created_at, created_by, updated_at, updated_by)
       select 'Q' || n, 'planted', 'group', 'Q' || n, 'q' || n, 'q' || n, 'in_service', u.org_unit_id, u.lo, 'boss', now(), 'test', now(), 'test'
       from generate_series(1, $2::int) n, org_unit u where u.code = 'SC5101' returning account_id, org_pos)
     insert into account_access (account_id, org_pos, staff_id, duty, since) select account_id, org_pos, $1, 'owner', '2026-01-01' from made`,
    [manager.staffId, accounts]
  )
  await work(manager)
  await server.record('delete from account_access where staff_id = $1', [manager.staffId])
  await server.record(`delete from account where source_system = 'planted'`)
}

test('what a person owns beyond 2,000 accounts does not swell his scope', () =>
  withOwn(2100, async (manager) => {
    const scope = await scopeOf(server, manager, 'archive.account.read')
    assert.deepEqual([scope.mine.size, scope.book.size], [2000, 2000])
  }))

test('entering the scope is one statement, and quick with 270 accounts of one’s own', () =>
  withOwn(270, async (manager) => {
    const times: number[] = []
    const client = await server.services.pool.connect()
    try {
      for (let i = 0; i < 100; i++) {
        await client.query('begin')
        const began = process.hrtime.bigint()
        const { rows } = await client.query<{ mine: number[] }>(`select mine from set_scope($1, null, 'archive.account.read', $2)`, [
          manager.tokenHash,
          server.services.clock.now()
        ])
        times.push(Number(process.hrtime.bigint() - began) / 1e6)
        assert.equal(rows[0]!.mine.length, 270)
        await client.query('commit')
      }
    } finally {
      client.release()
    }
    const p95 = times.toSorted((a, b) => a - b)[94]!
    console.log(`entering the scope: p95 ${p95.toFixed(2)} ms`)
    // The budget of ADM-150 is 5 ms on a quiet machine; a busy one must not turn this red.
    assert.ok(p95 <= 25, `p95 ${p95} ms`)
  }))
