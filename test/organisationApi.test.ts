import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { InferContractRouterOutputs } from '@orpc/contract'

import type { org, OrgStep } from '../api/admin/org.ts'
import { startedServer } from './given.ts'
import type { Answer, Caller, TestServer } from './given.ts'
import { approvedChange, secretOf, smallLogins, smallOrganisation, stateOfChange } from './organisation.ts'
import { givenSessionOf } from './people.ts'
import { codeAt } from './totp.ts'

type Org = InferContractRouterOutputs<typeof org>
type Refused = { code: string; data: Record<string, unknown> }

let server: TestServer
const callers = new Map<string, Caller>()
const as = (login: string) => callers.get(login)!
before(async () => {
  server = await startedServer()
  server.setClock('2026-06-30T02:00:00Z')
  await smallOrganisation(server)
  await smallLogins(server)
  await signInAll()
})
/** A session does not last from one day to the next. */
async function signInAll(): Promise<void> {
  for (const login of ['p', 'r', 'a', 'b', 'c', 'a1', 'es', 'ev']) callers.set(login, (await givenSessionOf(server, login)).caller)
}
after(() => server.close())

const numbersSeenBy = async (login: string): Promise<string[]> => {
  const rows = await as(login).pages<Answer<'list'>['rows'][number]>('/accounts')
  return rows.map((row) => row.accountNo ?? '').toSorted()
}
const allSeen = async () =>
  Object.fromEntries(await Promise.all(['p', 'r', 'a', 'b', 'c', 'a1'].map(async (who) => [who, await numbersSeenBy(who)])))
const ids = async () => {
  const { body } = await as('es').get<Org['tree']>('/org/tree')
  return new Map(body.map((unit) => [unit.code, unit.orgUnitId]))
}
const preview = (steps: readonly OrgStep[], effectiveOn = '2026-07-01') =>
  as('es').post<Org['changes']['preview'] & Refused>('/org/changes/preview', { effectiveOn, steps })

test('before a move everybody sees the accounts of his unit and those below it', async () => {
  assert.deepEqual(await allSeen(), {
    p: ['T000001', 'T000002', 'T000003', 'T000004'],
    r: [],
    a: ['T000001', 'T000002', 'T000004'],
    b: ['T000003'],
    c: [],
    a1: ['T000001', 'T000004']
  })
})

test('a preview tells the system administrator, who sees no account, how many move and who gains and loses sight of them', async () => {
  assert.equal((await as('es').get('/accounts')).status, 403)
  const { status, body } = await preview([{ kind: 'move', unit: 'A', to: 'R' }])
  assert.equal(status, 200)
  assert.deepEqual([body.counts['accounts'], body.counts['staff'], body.counts['units']], [3, 2, 3])
  assert.deepEqual(body.units, [{ code: 'A', name: 'A公司', change: 'moved', from: 'P公司', to: 'R公司' }])
  assert.deepEqual(
    body.sight.list.map(({ name, gains, loses }) => [name, gains, loses]),
    [
      ['员工EP', 0, 3],
      ['员工ER', 3, 0]
    ]
  )
})

test('whose contract is over by then gains and loses no sight by a change of the organisation', async () => {
  await server.record(`update staff set kind = 'outsourced', contract_end = '2026-06-30' where name = '员工EP'`)
  try {
    const { body } = await preview([{ kind: 'move', unit: 'A', to: 'R' }])
    assert.deepEqual(
      body.sight.list.map(({ name }) => name),
      ['员工ER']
    )
  } finally {
    await server.record(`update staff set kind = 'own', contract_end = null where name = '员工EP'`)
  }
})

test('a city that moves to another province is seen by its new province and no more by its old one; nothing leaks to siblings', async () => {
  await approvedChange(server, '2026-06-30', [{ kind: 'move', unit: 'A', to: 'R' }])
  await server.settle()
  assert.deepEqual(await allSeen(), {
    p: ['T000003'],
    r: ['T000001', 'T000002', 'T000004'],
    a: ['T000001', 'T000002', 'T000004'],
    b: ['T000003'],
    c: [],
    a1: ['T000001', 'T000004']
  })
  for (const who of ['p', 'r', 'a', 'b', 'c', 'a1']) {
    const { body } = await as(who).get<Answer<'count'>>('/accounts/count')
    assert.equal(body.count, (await numbersSeenBy(who)).length, `${who}: the facts count as the list`)
  }
})

test('the tree of a day, its history and the comparison of two days tell the same move', async () => {
  server.setClock('2026-07-02T02:00:00Z')
  await signInAll()
  const [a, p, r] = await ids().then((units) => ['A', 'P', 'R'].map((code) => units.get(code)!))
  const parentOn = async (asOf: string) => {
    const { body } = await as('a').get<Org['tree']>('/org/tree', { asOf })
    return body.find((unit) => unit.orgUnitId === a)!.parentId
  }
  assert.deepEqual([await parentOn('2026-06-29'), await parentOn('2026-06-30')], [p, r])
  const { body: history } = await as('a').get<Org['history']>(`/org/units/${a}/history`)
  assert.deepEqual(
    history.map(({ changed, parentName, changeName }) => [changed, parentName, changeName]),
    [
      [['parent'], 'R公司', '试验'],
      [['created'], 'P公司', null]
    ]
  )
  const { body: compared } = await as('a').get<Org['compare']>('/org/compare', { from: '2026-06-29', to: '2026-07-01' })
  assert.deepEqual(
    compared.map(({ change, name, before: was, after: is }) => [change, name, was, is]),
    [['moved', 'A公司', 'P公司', 'R公司']]
  )
})

test('counts are those of one’s own sight; who sees no account by his role is told how many there are', async () => {
  const [a1, b] = await ids().then((units) => ['A1', 'B'].map((code) => units.get(code)!))
  const accounts = async (login: string) => {
    const { body } = await as(login).get<Org['counts']>('/org/counts')
    return [a1, b].map((id) => body.find((one) => one.orgUnitId === id)?.accounts ?? 0)
  }
  assert.deepEqual(await accounts('es'), [1, 1])
  assert.deepEqual(await accounts('b'), [0, 1])
})

const refusals: readonly (readonly [code: string, steps: readonly OrgStep[], data: Record<string, unknown>, day?: string])[] = [
  ['DATE_PAST', [{ kind: 'close', unit: 'C' }], { today: '2026-07-02' }, '2026-07-01'],
  ['ORG_CYCLE', [{ kind: 'move', unit: 'A', to: 'G' }], { step: 0, unit: 'A', parent: 'G' }],
  ['ORG_LEVEL', [{ kind: 'move', unit: 'A', to: 'B' }], { step: 0, unit: 'A', parent: 'B' }],
  ['CODE_TAKEN', [{ kind: 'create', code: 'B', name: '新', level: 'city', parent: 'P' }], { step: 0, code: 'B' }],
  ['UNIT_NOT_EMPTY', [{ kind: 'close', unit: 'B' }], { step: 0, unit: 'B', staff: 1, accounts: 1, work: 0, children: 1 }],
  ['UNIT_NOT_FOUND', [{ kind: 'close', unit: 'NOWHERE' }], { step: 0, unit: 'NOWHERE' }]
]
for (const [code, steps, data, day = '2026-07-03'] of refusals) {
  test(`${code} says at which step, and nothing is kept`, async () => {
    const { status, body } = await preview(steps, day)
    assert.ok(status >= 400, String(status))
    assert.deepEqual([body.code, body.data], [code, data])
    const drafted = await as('es').post<Refused>('/org/changes', { name: '不成', effectiveOn: day, steps })
    assert.equal(drafted.body.code, code)
    assert.deepEqual(await server.record(`select 1 from org_change where name = '不成'`), [])
  })
}

test('a change takes effect only when a second person has approved it; one that was cancelled never does', async () => {
  const draft = async (unit: string, name: string) => {
    const asked = { name, effectiveOn: '2026-07-03', steps: [{ kind: 'rename', unit, name }] }
    return (await as('es').post<Org['changes']['draft']>('/org/changes', asked)).body.changeId
  }
  const [one, left, other] = [await draft('C', '丙市'), await draft('B', '乙市'), await draft('B', '丁市')]
  const submit = (changeId: string, vaultId?: string) =>
    as('es').post<Refused>(`/org/changes/${changeId}/submit`, vaultId ? { vaultId } : {})
  const refused = await submit(one)
  assert.deepEqual([refused.status, refused.body.code, refused.body.data['kind']], [403, 'APPROVAL_NEEDED', 'org_batch'])

  const request = { kind: 'org_batch', subject: { changeId: one }, reason: '按省公司文件调整' }
  const { body: asked } = await as('es').post<{ vaultId: string }>('/vault/requests', request)
  const code = codeAt(secretOf('ev'), server.services.clock.now())
  const approved = await as('ev').post<{ state: string }>(`/vault/requests/${asked.vaultId}/approve`, { code })
  assert.equal(approved.body.state, 'approved', approved.text)
  assert.equal((await submit(other, asked.vaultId)).body.code, 'CONTENT_CHANGED')
  const { body: again } = await as('es').post<{ vaultId: string }>('/vault/requests', request)
  server.setClock('2026-07-02T02:05:00Z')
  const next = codeAt(secretOf('ev'), server.services.clock.now())
  await as('ev').post(`/vault/requests/${again.vaultId}/approve`, { code: next })
  assert.deepEqual((await submit(one, again.vaultId)).body, { state: 'approved' })

  assert.deepEqual((await as('es').post(`/org/changes/${other}/cancel`, { reason: '不做了' })).body, { state: 'cancelled' })
  assert.equal((await submit(other)).body.code, 'CHANGE_STATE')
  server.setClock('2026-07-03T02:00:00Z')
  await server.settle()
  assert.deepEqual(await Promise.all([one, left, other].map(async (id) => (await stateOfChange(server, id)).state)), [
    'applied',
    'draft',
    'cancelled'
  ])
  assert.deepEqual(await server.record(`select name from org_unit where code in ('B', 'C') order by code`), [
    { name: 'B公司' },
    { name: '丙市' }
  ])
  await signInAll()
  assert.deepEqual((await as('es').post<Refused>(`/org/changes/${left}/submit`, {})).body.code, 'APPROVAL_NEEDED')
})

test('a supervisor reads the organisation and changes nothing of it', async () => {
  const steps = [{ kind: 'rename', unit: 'B', name: '我的' }]
  assert.equal((await as('b').post('/org/changes', { name: '我的', effectiveOn: '2026-07-09', steps })).status, 403)
  assert.equal((await as('b').post('/org/changes/preview', { effectiveOn: '2026-07-09', steps })).status, 403)
})
