import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { oc } from '@orpc/contract'
import { z } from 'zod'

import { query } from '../server/platform/database.ts'
import { facts, ScopeMissing } from '../server/platform/factstore/index.ts'
import { inScope } from '../server/platform/scope.ts'
import { attacks, idsOfRoutes, routesOf } from './attackedRoutes.ts'
import type { Attack, Ids } from './attackedRoutes.ts'
import { startedServer } from './given.ts'
import type { Answered, Caller, TestServer } from './given.ts'
import { givenPerson, givenSessionOf, whoOf } from './people.ts'
import type { Person } from './people.ts'

type Refused = { code: string; data?: unknown; rows?: unknown[]; count?: number; ended?: number }

let server: TestServer
const callers = new Map<string, Caller>()
let foreign: Ids
let own: Ids
const neverWas = { id: 987_654_321, uuid: '01890000-0000-7000-8000-000000000000' }

before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.set('archive', 'export_rows_alone', 3)
  for (const login of ['chengdu', 'mianyang', 'province', 'manager', 'operator', 'security', 'system'])
    callers.set(login, (await givenSessionOf(server, login)).caller)
  callers.set('stranger', (await givenPerson(server, { grants: [] })).caller)
  foreign = await idsOf('mianyang', 'SC5107')
  own = await idsOf('chengdu', 'SC5101')
})
after(() => server.close())

const one = async (sql: string, values: readonly unknown[] = []): Promise<string | number> => {
  const [found] = await server.record<{ id: string | number }>(sql, values)
  assert.ok(found, sql)
  return found.id
}
async function posted<T>(login: string, route: string, body: object): Promise<T> {
  const answer = await callers.get(login)!.post<T>(route, body)
  assert.equal(answer.status, 200, `${login} ${route}: ${answer.text}`)
  return answer.body
}

/** One of everything that a supervisor of a city has, or that is there for others. */
async function idsOf(login: string, unit: string): Promise<Ids> {
  await server.signedIn(login)
  const loginId = await one('select login_id as id from login where name = $1', [login])
  const account = await one(
    `select i.account_id as id from individual i join account a using (account_id) join org_unit u on a.org_pos >= u.lo and a.org_pos < u.hi
     where u.code = $1 order by 1 limit 1`,
    [unit]
  )
  const helper = await givenPerson(server, {
    grants: [{ role: 'account_manager', unit }],
    post: { unit, post: 'individual' }
  })
  const loan = { accountId: account, staffId: helper.staffId, until: '2026-12-01', reason: '联合保障' }
  const list = { kind: 'bulk_export', subject: { order: 'account_no', descending: false, names: 'as_read' }, reason: '月度核对名单' }
  const approval = (await posted<{ vaultId: string }>(login, '/vault/requests', list)).vaultId
  await posted('province', `/vault/requests/${approval}/approve`, {})
  const hidden = { kind: 'reveal_hidden', subject: { accountId: account, field: 'certificateNo' }, reason: '客户在柜台急办' }
  const begun = { asked: { order: 'account_no', kind: 'group' }, format: 'csv', names: 'masked' }
  await server.record(`update setting_value set value = '1000' where key = 'export_rows_alone'`)
  const exported = (await posted<{ exportId: string }>(login, '/exports', begun)).exportId
  await server.record(`update setting_value set value = '3' where key = 'export_rows_alone'`)
  const change = { name: '试用调整', effectiveOn: '2027-01-01', steps: [{ kind: 'rename', unit, name: '试用改名' }] }
  return {
    account,
    subscription: await one('select subscription_id as id from subscription where holder_account_id = $1 order by 1 limit 1', [account]),
    unit: await one('select org_unit_id as id from org_unit where code = $1', [unit]),
    staff: helper.staffId,
    login: loginId,
    session: await one('select session_id as id from session where login_id = $1 order by 1 desc limit 1', [loginId]),
    credential: await one('select credential_id as id from credential where login_id = $1 limit 1', [loginId]),
    device: await one('select device_id as id from device where login_id = $1 limit 1', [loginId]),
    export: exported,
    request: (await posted<{ vaultId: string }>(login, '/vault/requests', hidden)).vaultId,
    approval,
    loan: (await posted<{ grantId: string }>(login, '/access/lend', loan)).grantId,
    grant: await one('select grant_id as id from role_grant where staff_id = $1', [helper.staffId]),
    batch: await one('select batch_id as id from feed_batch order by 1 limit 1'),
    change: (await posted<{ changeId: string }>('system', '/org/changes', change)).changeId,
    finding: neverWas.uuid
  }
}

/** What the whole record holds, a digest a table; without what every request leaves and what a refusal must leave. */
async function held(): Promise<Map<string, string>> {
  const tables = await server.record<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname not in ('session', 'audit_event', 'audit_seal', 'vault_unmet') order by 1`
  )
  const digests = await server.record<{ name: string; digest: string }>(
    tables
      .map(
        ({ name }) =>
          `select '${name}' as name, coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as digest from ${name} t`
      )
      .join(' union all ')
  )
  return new Map(digests.map(({ name, digest }) => [name, digest]))
}
const changedIn = (before: Map<string, string>, now: Map<string, string>) =>
  [...now].flatMap(([name, is]) => (before.get(name) === is ? [] : name))

const placed = (input: Readonly<Record<string, unknown>>, [step, ...rest]: readonly string[], id: unknown): Record<string, unknown> => ({
  ...input,
  [step!]: rest.length === 0 ? id : placed((input[step!] ?? {}) as Record<string, unknown>, rest, id)
})
const shown = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value))

/** Over both doors: as our pages call, and as a program does by the described paths. */
async function called({ route, as }: Attack, input: Record<string, unknown>): Promise<Answered<Refused>[]> {
  const { method, path } = routesOf().find((one) => one.route === route)!
  const caller = callers.get(as)!
  const rest = Object.entries(input).filter(([name]) => !path.includes(`{${name}}`))
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(input[name]))
  const open =
    method === 'GET'
      ? await caller.get<Refused>(place, Object.fromEntries(rest.map(([name, value]) => [name, shown(value)])))
      : await caller.post<Refused>(place, Object.fromEntries(rest))
  const answer = await server.app.inject({
    method: 'POST',
    url: `/rpc/${route.replaceAll('.', '/')}`,
    headers: { cookie: caller.cookie, 'x-jingwei': '1' },
    payload: { json: input }
  })
  const body = answer.json<{ json: Refused }>().json
  return [open, { status: answer.statusCode, body, text: answer.body, headers: answer.headers }]
}
const isEmpty = (answer: Answered<Refused>) => {
  const { rows = answer.body, count, ended } = answer.body
  return answer.status === 200 && (count === 0 || ended === 0 || (Array.isArray(rows) && rows.length === 0))
}

test('an id of somebody else answers like one that never was, on every route that takes one, and changes nothing', async () => {
  const before = await held()
  for (const attack of attacks) {
    const { route, id, of, says } = attack
    const never = typeof foreign[of] === 'number' ? neverWas.id : neverWas.uuid
    const said: string[][] = [[], []]
    for (const [at, aimed] of [foreign[of], never].entries()) {
      const value = id.endsWith('Ids') ? [aimed] : aimed
      const code = at === 1 ? (attack.unreal ?? says) : says
      for (const answer of await called(attack, placed(attack.given(own), id.split('.'), value))) {
        const where = `${route} ${id} = ${aimed}: ${answer.status} ${answer.text}`
        if (code === 'nothing') assert.ok(isEmpty(answer), where)
        else assert.equal(answer.body.code, code, where)
        if (attack.unreal !== undefined) assert.equal(answer.body.data, undefined, where)
        said[at]!.push(answer.text.replaceAll(new RegExp(`\\b${aimed}\\b`, 'g'), 'ID'))
      }
    }
    if (attack.unreal === undefined) assert.deepEqual(said[0], said[1], `${route} ${id} tells the two apart`)
  }
  assert.deepEqual(changedIn(before, await held()), [])
})

test('a route whose id nobody attacks is named, and so is an attack on a route that is no more', () => {
  const tried = new Set(attacks.map(({ route, id }) => `${route} ${id}`))
  const byHand = ['admin.vault.ask subject.accountId', 'admin.vault.emergency subject.accountId']
  assert.deepEqual(
    idsOfRoutes().filter((one) => !tried.has(one)),
    []
  )
  const there = new Set([...idsOfRoutes(), ...byHand])
  assert.deepEqual(
    [...tried].filter((one) => !there.has(one)),
    []
  )
  const planted = { deep: { route: oc.input(z.object({ list: z.array(z.object({ accountId: z.number() })).optional() })) } }
  assert.deepEqual(idsOfRoutes(planted), ['deep.route list.accountId'])
})

test('files beside the api: another’s export, a batch without the right, and ids that are none', async () => {
  const chengdu = callers.get('chengdu')!
  for (const [route, status] of [
    ['export-files', 404],
    ['feed-rejects', 403]
  ] as const) {
    const there = route === 'export-files' ? foreign.export : foreign.batch
    for (const id of [there, neverWas.uuid, '0'.repeat(36), '-'.repeat(36), "' or 1=1 --", '..%2F..%2Fkeys'])
      assert.ok([status, 404].includes((await chengdu.get<Refused>(`/${route}/${id}`)).status), `${route} ${id}`)
  }
})

test('without a scope the server’s role reads nothing on a connection that had one, and the facts refuse', async () => {
  const person = await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'SC5101' }] })
  const kept = ['account', 'individual', 'subscription', 'reveal', 'access_grant', 'account_export']
  const seen = async () => {
    const rows = await Promise.all(
      Array.from({ length: 12 }, (_, at) =>
        query<{ n: number }>(server.services.db, `select count(*)::int as n from ${kept[at % kept.length]}`)
      )
    )
    return rows.map(([found]) => found!.n)
  }
  // Every connection of the pool has just carried somebody's scope: some to the end, some broken off.
  for (const breaks of [false, true]) {
    const works = Array.from({ length: 12 }, () =>
      inScope(server.services, whoOf(person, 'archive.account.read'), async (tx) => {
        assert.ok((await query(tx, 'select 1 from account')).length > 0)
        if (breaks) throw new Error('broken off')
      }).catch((fault: Error) => assert.equal(fault.message, 'broken off'))
    )
    await Promise.all(works)
    assert.deepEqual(new Set(await seen()), new Set([0]))
  }
  await assert.rejects(server.services.facts.rows('select * from fact_bill'), ScopeMissing)
  const spoken = facts`select count() from fact_bill`
  await assert.rejects(server.services.facts.ask(undefined as never, spoken), ScopeMissing)
})

type End = (person: Person, at: { loginId: string; sessionId: string; grantId: string }) => Promise<unknown>
const reason = '设备遗失,按规定收回'
/** What ends a session or its rights, and what its next call is answered. */
const ends: readonly [string, number, End][] = [
  [
    'ended by the security administrator',
    401,
    ({ staffId }, { sessionId }) => posted('security', '/sessions/end', { staffId, sessionId, reason })
  ],
  ['signed out', 401, ({ caller }) => caller.post('/session/sign-out', {})],
  ['suspended', 401, (_, { loginId }) => posted('security', '/logins/suspend', { loginId, reason })],
  ['closed', 401, (_, { loginId }) => posted('security', '/logins/close', { loginId, reason })],
  [
    'left, as personnel delivers it',
    401,
    async (person) => void (await delivered({ employee_no: person.employeeNo, state: 'left', left_on: '2026-11-20' }))
  ],
  [
    'at the end of his contract',
    403,
    ({ staffId }) => server.record(`update staff set kind = 'outsourced', contract_end = '2026-11-24' where staff_id = $1`, [staffId])
  ],
  ['his role taken back', 403, (_, { grantId }) => posted('security', '/grants/end', { grantId, reason })],
  ['his role over', 403, (_, { grantId }) => server.record(`update role_grant set valid_to = '2026-11-25' where grant_id = $1`, [grantId])]
]
const delivered = async (given: object) => {
  const line = { name: '试用员工', unit_code: 'SC5101', post: 'supervisor', kind: 'own', hired_on: '2020-01-01', ...given }
  const worked = await server.deliver({ feed: 'staff', source: 'hr', region: '510000', period: '20261120', mode: 'delta' }, [line])
  assert.deepEqual([worked.state, worked.rejected], ['applied', 0], JSON.stringify(worked))
}

for (const [how, status, end] of ends) {
  test(`a session that was good is worth nothing with the next call: ${how}`, async () => {
    const person = await givenPerson(server, { grants: [{ role: 'supervisor', unit: 'SC5101' }] })
    const [at] = await server.record<Parameters<End>[1]>(
      `select l.login_id as "loginId", s.session_id as "sessionId", g.grant_id as "grantId" from login l join session s using (login_id)
         join role_grant g on g.staff_id = l.staff_id where l.staff_id = $1`,
      [person.staffId]
    )
    const { body } = await person.caller.get<{ rows: { accountId: number }[] }>('/accounts')
    const { exportId } = (
      await person.caller.post<{ exportId: string }>('/exports', { asked: { kind: 'group' }, format: 'csv', names: 'masked' })
    ).body
    assert.ok(body.rows.length > 0)
    await end(person, at!)
    for (const route of [
      '/accounts',
      `/accounts/${body.rows[0]!.accountId}`,
      '/exports',
      `/export-files/${exportId ?? neverWas.uuid}`,
      '/people'
    ])
      assert.equal((await person.caller.get(route)).status, status, `${how}: ${route}`)
    assert.equal((await person.caller.post('/exports', { asked: {}, format: 'csv' })).status, status)
    await assert.rejects(inScope(server.services, whoOf(person, 'archive.account.read'), async () => null))
    if (status === 401) assert.equal((await person.caller.get('/session/me')).status, 401)
  })
}
