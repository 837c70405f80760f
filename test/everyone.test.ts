import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, test } from 'node:test'

import { oc } from '@orpc/contract'
import { z } from 'zod'

import { api } from '../api/index.ts'
import { permissions } from '../api/permissions.ts'
import type { PermissionKey, RoleCode } from '../api/permissions.ts'
import { generateProvince } from '../demo/index.ts'
import { markStore } from '../server/modules/admin/index.ts'
import { accountPaths, noWayToAccounts, routesThatNameAccounts } from './accountPaths.ts'
import type { Sampled } from './accountPaths.ts'
import { startedServer } from './given.ts'
import type { Answer, TestServer } from './given.ts'
import { givenPerson } from './people.ts'

const PEOPLE = 200
const SAMPLE = 8
const unitRoles = ['supervisor', 'analyst', 'executive', 'finance_clerk', 'rule_owner'] as const
const caseRoles = ['desk_agent', 'desk_lead', 'solution_engineer', 'delivery_manager', 'network_engineer'] as const

let server: TestServer
let all: Sampled[] = []
let units: { code: string; id: number; parent: number | null }[] = []
const unitOf = new Map<number, number>()
const byNumber = new Map<string, number>()

before(async () => {
  server = await startedServer()
  const certificates = new Map<string, string>()
  await generateProvince({
    size: 'S',
    through: '2026-10',
    months: 1,
    outDir: path.join(server.dataDir, 'in'),
    change: (feed, line) => {
      if (feed === 'accounts_individual') certificates.set(String(line.account_no), String(line.certificate_no))
      return line
    }
  })
  await markStore(server.services, 'S')
  await server.settle()
  const rows = await server.record<Omit<Sampled, 'certificate'> & { unit: number }>(
    'select account_id as id, account_no as no, kind, org_unit_id as unit from account order by account_id'
  )
  all = rows.map(({ id, no, kind, unit }) => {
    unitOf.set(id, unit)
    byNumber.set(no, id)
    return { id, no, kind, certificate: certificates.get(no) ?? null }
  })
  units = await server.record(
    `select code, org_unit_id as id, parent_id as parent from org_unit where level <> 'team' order by org_unit_id`
  )
  await server.set('archive', 'export_rows_alone', 100_000)
  await server.set('archive', 'reveals_per_day', 1_000)
})
after(() => server.close())

/** The same numbers each time, so that a failure can be looked at again. */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return { below, one: <T>(of: readonly T[]): T => of[below(of.length)]! }
}
type Dice = ReturnType<typeof dice>

/** Ids under a unit by its parents alone: the intervals, which the server asks, have no part in it. */
function under(unit: number): Set<number> {
  const inside = new Set([unit])
  for (let grown = -1; grown !== inside.size;) {
    grown = inside.size
    for (const { id, parent } of units) if (parent !== null && inside.has(parent)) inside.add(id)
  }
  return new Set(all.filter((one) => inside.has(unitOf.get(one.id)!)).map((one) => one.id))
}

/** A person with roles drawn by lot, and what is due to him under a permission: rights are the union of his grants, each in its unit (ADM-39). */
async function drawn(lot: Dice) {
  const grants: { role: RoleCode; unit: string; ids: ReadonlySet<number> }[] = []
  const sort = lot.below(4)
  if (sort <= 1) {
    for (const unit of Array.from({ length: 1 + lot.below(3) }, () => lot.one(units))) {
      const role = lot.one(unitRoles)
      if (!grants.some((grant) => grant.role === role && grant.unit === unit.code))
        grants.push({ role, unit: unit.code, ids: under(unit.id) })
    }
  }
  const own = new Set(Array.from({ length: sort >= 1 ? 1 + lot.below(40) : 0 }, () => lot.one(all).id))
  const role = sort === 3 ? lot.one(caseRoles) : 'account_manager'
  if (sort >= 1) grants.push({ role, unit: lot.one(units).code, ids: own })
  const person = await givenPerson(server, { grants })
  for (const id of own)
    await (sort === 3 ? sightOf(person.staffId, id, role.startsWith('desk') ? 'identified' : 'task') : help(person.staffId, id))
  const due = (permission: PermissionKey) => {
    const holding: readonly RoleCode[] = permissions[permission].roles
    return new Set(grants.filter((grant) => holding.includes(grant.role)).flatMap((grant) => [...grant.ids]))
  }
  return { ...person, due, words: grants.map((grant) => `${grant.role} in ${grant.unit}`).join(', ') }
}

const help = (staffId: number, accountId: number) =>
  server.record(
    `insert into account_access (account_id, org_pos, staff_id, duty, since, until_date)
     select account_id, org_pos, $1, 'helper', '2026-01-01', '2027-01-01' from account where account_id = $2`,
    [staffId, accountId]
  )
const sightOf = (staffId: number, accountId: number, kind: 'identified' | 'task') =>
  server.record(
    `insert into access_grant (grant_id, staff_id, account_id, org_pos, kind, names_clear, from_at, until_at, source_kind, source_ref)
     select gen_random_uuid(), $1, account_id, org_pos, $4, true, $3, $3::timestamptz + interval '30 minutes', 'test', 'test' from account where account_id = $2`,
    [staffId, accountId, server.services.clock.now(), kind]
  )

const sorted = (ids: Iterable<number>) => [...new Set(ids)].toSorted((a, b) => a - b)

test('ADM-A9: for two hundred people drawn by lot every way to accounts shows one set, and totals are its totals', async () => {
  const lot = dice(20_261_125)
  let walked = 0
  for (let n = 0; n < PEOPLE; n++) {
    const person = await drawn(lot)
    const who = `person ${n}, ${person.words}`
    const read = sorted(person.due('archive.account.read'))
    const asked = Array.from({ length: SAMPLE }, (_, at) => {
      const id = at % 2 === 0 && read.length > 0 ? lot.one(read) : lot.one(all).id
      return all.find((one) => one.id === id)!
    })
    for (const way of accountPaths) {
      // A file for one in four: it is the list written out, and takes the longest.
      if (way.route === 'archive.exports.begin' && n % 4 !== 0) continue
      const due = person.due(way.permission)
      const answered =
        'all' in way ? await way.all(person.caller, (no) => byNumber.get(no)) : await way.among(person.caller, asked.slice(0, way.most))
      if (answered === null) {
        assert.equal(due.size, 0, `${way.route} is refused to ${who}`)
        continue
      }
      walked += 1
      const possible = 'all' in way ? [] : asked.slice(0, way.most).filter((one) => !way.individuals || one.kind === 'individual')
      const expected = 'all' in way ? due : possible.filter((one) => due.has(one.id)).map((one) => one.id)
      assert.deepEqual(sorted(answered), sorted(expected), `${way.route}: ${who}`)
    }
    const { body: counted } = await person.caller.get<Answer<'count'>>('/accounts/count')
    assert.deepEqual(counted, { count: read.length, exact: true }, `count: ${who}`)
    const { body: looked } = await person.caller.get<{ rows: { accountId: number }[] }>('/reveals')
    assert.ok(
      looked.rows.every((row) => read.includes(row.accountId)),
      `reveals of the own book: ${who}`
    )
  }
  assert.ok(walked > PEOPLE * 5, `only ${walked} ways were walked`)
})

test('every route that names accounts is a registered way, or is excepted with a reason', () => {
  const known = new Set([...accountPaths.map((way) => way.route), ...Object.keys(noWayToAccounts)])
  assert.deepEqual(
    routesThatNameAccounts(api).filter((route) => !known.has(route)),
    []
  )
})

test('a planted route that answers accounts and is not registered is found', () => {
  const planted = oc.output(z.object({ rows: z.array(z.object({ accountId: z.number() })) }))
  assert.deepEqual(routesThatNameAccounts({ analytics: { groups: { members: planted } } }), ['analytics.groups.members'])
})
