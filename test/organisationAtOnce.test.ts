import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { OrgStep } from '../api/admin/org.ts'
import { applyDueChanges, holdTree } from '../server/modules/admin/index.ts'
import { accountsInUnits } from '../server/modules/archive/index.ts'
import { audit } from '../server/platform/audit.ts'
import { query } from '../server/platform/database.ts'
import type { Tx } from '../server/platform/database.ts'
import { asJob, inScope } from '../server/platform/scope.ts'
import { startedServer } from './given.ts'
import type { TestServer } from './given.ts'
import { approvedChange, placesOf, smallOrganisation, stateOfChange, strayPositions } from './organisation.ts'

let server: TestServer
before(async () => {
  server = await startedServer()
  server.setClock('2026-06-30T02:00:00Z')
  await smallOrganisation(server)
})
after(() => server.close())

/** A piece of work in a transaction of its own that stays open until it is let go. */
function heldOpen(work: (tx: Tx) => Promise<unknown>): { reached: Promise<void>; letGo(): Promise<void> } {
  let reach: () => void = () => {}
  let release: () => void = () => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const held = new Promise<void>((resolve) => (release = resolve))
  const done = inScope(server.services, asJob('feeds'), async (tx, scope) => {
    await work(tx)
    await audit(tx, scope, { action: 'account.planted', object: { kind: 'account', id: 'test' } })
    reach()
    await held
  })
  return {
    reached: Promise.race([reached, done]),
    async letGo() {
      release()
      await done
    }
  }
}

test('a row that is being written with its unit’s position is waited for, and goes with the unit', async () => {
  const id = await approvedChange(server, '2026-06-30', [{ kind: 'move', unit: 'B1', to: 'A' }])
  const slow = heldOpen(async (tx) => {
    await holdTree(tx)
    await query(
      tx,
      `insert into account (account_no, source_system, kind, name, name_norm, name_key, state, org_unit_id, org_pos, creation_channel, created_at,
         created_by, updated_at, updated_by)
       select 'LATE', 'trial', 'individual', '迟', '迟', '迟', 'in_service', org_unit_id, lo, 'web', now(), 't', now(), 't' from org_unit where code = 'B1'`
    )
  })
  await slow.reached
  const moving = server.settle()
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal((await stateOfChange(server, id)).state, 'approved')
  await slow.letGo()
  await moving
  assert.equal((await stateOfChange(server, id)).state, 'applied')
  assert.deepEqual(await strayPositions(server), [])
})

test('the copy of the accounts misses nothing of a large change that commits after a small one which began later', async () => {
  const large = heldOpen((tx) => query(tx, `update account set tier = 'gold' where account_no = 'T000002'`))
  await large.reached
  const small = heldOpen((tx) => query(tx, `update account set tier = 'silver' where account_no = 'T000003'`))
  await small.reached
  await small.letGo()
  await server.settle()
  await large.letGo()
  await server.settle()
  const tiers = await server.looked<{ tier: string; n: number }>(
    `select tier, count() as n from account_now final where tier in ('gold', 'silver') group by tier`
  )
  assert.deepEqual(
    tiers.toSorted((x, y) => (x.tier < y.tier ? -1 : 1)),
    [
      { tier: 'gold', n: 1 },
      { tier: 'silver', n: 1 }
    ]
  )
})

test('the database itself refuses a unit outside its parent, and siblings that overlap', async () => {
  await assert.rejects(server.record(`update org_unit set lo = 5, hi = 6 where code = 'G'`), /ORG_STRAY/)
  await assert.rejects(
    server.record(`update org_unit u set lo = b.lo + 1, hi = b.hi - 1 from org_unit b where u.code = 'A' and b.code = 'B'`),
    /org_unit_siblings/
  )
})

test('ADM-A6: after random moves and merges in the store every position is that of its unit, and every unit lies in its parent', async () => {
  const places = [...(await placesOf(server)).values()].filter(({ state }) => state === 'open')
  for (const [level, width, above, n] of [
    ['county', 2 ** 26, ['A', 'B', 'C'], 4],
    ['grid', 2 ** 18, ['A', 'B', 'A1', 'B1'], 5]
  ] as const) {
    for (const code of above) {
      const { lo } = places.find((one) => one.code === code)!
      await server.record(
        `insert into org_unit (code, name, level, grid_kind, parent_id, lo, hi, state, valid_from, since, updated_at)
         select $1 || '-' || left($2, 1) || n, 'x', $2, case $2 when 'grid' then 'main' end, p.org_unit_id, $3::bigint + n * $4::bigint, $3::bigint + (n + 1) * $4::bigint,
           'open', '2020-01-01', '2020-01-01', now()
         from org_unit p, generate_series(20, 19 + $5::int) n where p.code = $1`,
        [code, level, lo, width, n]
      )
    }
  }
  await server.record(
    `insert into account (account_no, source_system, kind, name, name_norm, name_key, state, org_unit_id, org_pos, creation_channel, created_at, created_by,
       updated_at, updated_by)
     select 'R' || org_unit_id, 'planted', 'group', 'x', 'x', 'x', 'in_service', org_unit_id, lo, 'boss', now(), 't', now(), 't' from org_unit where state = 'open'`
  )
  await server.record(
    `insert into search_token select 'r', account_id, org_pos, false from account where source_system = 'planted' on conflict do nothing`
  )
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
  const codes = (await server.record<{ code: string }>(`select code from org_unit where state = 'open' order by code`)).map(
    ({ code }) => code
  )
  const done: string[] = []
  for (let i = 0; i < 80; i++) {
    const [unit, other] = [codes[random(codes.length)]!, codes[random(codes.length)]!]
    const step: OrgStep = i % 8 === 0 ? { kind: 'merge', unit, into: other } : { kind: 'move', unit, to: other }
    const id = await approvedChange(server, '2026-06-30', [step])
    await applyDueChanges(server.services, [accountsInUnits])
    done.push((await stateOfChange(server, id)).state)
  }
  assert.ok(done.filter((state) => state === 'applied').length >= 20, done.join(' '))
  assert.deepEqual(await strayPositions(server), [])
  const strays = await server.record(
    `select u.code from org_unit u join org_unit p on p.org_unit_id = u.parent_id
     where u.state = 'open' and not (p.lo < u.lo and u.hi <= p.hi and p.state = 'open')
     union all select u.code from org_unit u join org_unit o on o.parent_id = u.parent_id and o.org_unit_id <> u.org_unit_id
     where u.state = 'open' and o.state = 'open' and u.lo < o.hi and o.lo < u.hi`
  )
  assert.deepEqual(strays, [])
})
