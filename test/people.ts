import assert from 'node:assert/strict'

import type { PermissionKey } from '../api/permissions.ts'
import { askedBy, facts, visible } from '../server/platform/factstore/index.ts'
import { inScope } from '../server/platform/scope.ts'
import type { Scope } from '../server/platform/scope.ts'
import { hashOfToken, newToken } from '../server/platform/session/tokens.ts'
import { uuidv7 } from '../server/platform/uuid.ts'
import type { Answer, Caller, TestServer } from './given.ts'

type GivenGrant = { readonly role: string; readonly unit: string; readonly from?: string; readonly until?: string | null }
type GivenPerson = {
  readonly grants: readonly GivenGrant[]
  readonly kind?: 'own' | 'outsourced' | 'partner'
  readonly contractEnd?: string
  readonly post?: { readonly unit: string; readonly post: string }
}
export type Person = { readonly staffId: number; readonly employeeNo: string; readonly tokenHash: Buffer; readonly caller: Caller }

let made = 0

/** A person of one's own with roles and an open session, made in the record without the forms. */
export async function givenPerson(server: TestServer, given: GivenPerson): Promise<Person> {
  made += 1
  const at = server.services.clock.now()
  const employeeNo = `T${String(made).padStart(5, '0')}`
  const [staff] = await server.record<{ id: number }>(
    `insert into staff (employee_no, name, kind, contract_end, hired_on, state, updated_at) values ($1, $2, $3, $4, '2020-01-01', 'active', $5) returning staff_id as id`,
    [employeeNo, `试用${made}`, given.kind ?? 'own', given.contractEnd ?? null, at]
  )
  const staffId = staff!.id
  const loginId = uuidv7(at)
  await server.record(`insert into login (login_id, staff_id, name, state) values ($1, $2, $3, 'active')`, [
    loginId,
    staffId,
    `trial${made}`
  ])
  for (const grant of given.grants) await givenGrant(server, staffId, grant)
  if (given.post)
    await server.record(
      `insert into staff_post (staff_id, org_unit_id, post, main, valid_from) select $1, org_unit_id, $3, true, '2020-01-01' from org_unit where code = $2`,
      [staffId, given.post.unit, given.post.post]
    )
  return { staffId, employeeNo, ...(await givenSession(server, loginId)) }
}

export async function givenGrant(server: TestServer, staffId: number, grant: GivenGrant): Promise<string> {
  const grantId = uuidv7(server.services.clock.now())
  const rows = await server.record(
    `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, valid_to, state, granted_at)
     select $1, $2, $3, org_unit_id, $5, $6, 'active', $7 from org_unit where code = $4 returning 1`,
    [grantId, staffId, grant.role, grant.unit, grant.from ?? '2026-01-01', grant.until ?? null, server.services.clock.now()]
  )
  if (rows.length === 0) throw new Error(`no unit ${grant.unit}`)
  return grantId
}

/** An open session of a log-in of the demonstration. */
export async function givenSessionOf(server: TestServer, login: string): Promise<{ tokenHash: Buffer; caller: Caller; staffId: number }> {
  const [row] = await server.record<{ id: string; staffId: number }>(
    'select login_id as id, staff_id as "staffId" from login where name = $1',
    [login]
  )
  if (row === undefined) throw new Error(`no log-in ${login}`)
  return { staffId: row.staffId, ...(await givenSession(server, row.id)) }
}

async function givenSession(server: TestServer, loginId: string): Promise<{ tokenHash: Buffer; caller: Caller }> {
  const token = newToken()
  const at = server.services.clock.now()
  await server.record(
    `insert into session (session_id, token_hash, login_id, created_at, last_seen_at, idle_seconds, ends_at, second_factor_at)
     values ($1, $2, $3, $4, $4, 2592000, $5, $4)`,
    [uuidv7(at), hashOfToken(token), loginId, at, new Date(at.getTime() + 30 * 86_400_000)]
  )
  return { tokenHash: hashOfToken(token), caller: server.callerWith(`jw_session=${token}`) }
}

/** Who asks, as the server takes it from a request of this person. */
export const whoOf = (person: Pick<Person, 'tokenHash'>, permission: PermissionKey) => ({
  kind: 'session' as const,
  tokenHash: person.tokenHash,
  permission,
  requestId: 'test',
  admitted: false
})
export const scopeOf = (server: TestServer, person: Pick<Person, 'tokenHash'>, permission: PermissionKey): Promise<Scope> =>
  inScope(server.services, whoOf(person, permission), async (_tx, scope) => scope)

/** Ids of the accounts of the caller's list. */
export const listed = async (caller: Caller): Promise<number[]> =>
  (await caller.pages<Answer<'list'>['rows'][number]>('/accounts', { limit: 50 })).map((row) => row.accountId).toSorted((a, b) => a - b)

/** Accounts with a bill in the facts, under a scope. */
export async function accountsInFacts(server: TestServer, scope: Scope): Promise<number[]> {
  const rows = await server.services.facts.ask<{ id: number }>(
    askedBy(scope),
    facts`select distinct account_id as id from ${visible('fact_bill', { owner: 'account_id', of: 'all' })} order by 1`
  )
  return rows.map((row) => row.id)
}
/** Accounts with a bill in the facts, whoever may see them. */
export async function accountsBilled(server: TestServer): Promise<ReadonlySet<number>> {
  const rows = await server.looked<{ id: number }>('select distinct account_id as id from fact_bill where account_id > 0')
  return new Set(rows.map((row) => row.id))
}

/** The second security administrator agrees to what the first one asks for. */
export async function approvedBy(server: TestServer, security: Pick<Person, 'caller'>, kind: string, subject: object): Promise<string> {
  const second = await givenSessionOf(server, 'security2')
  const asked = await security.caller.post<{ vaultId: string; code?: string }>('/vault/requests', { kind, subject, reason: '年度岗位调整' })
  assert.equal(asked.status, 200, asked.text)
  const decided = await second.caller.post(`/vault/requests/${asked.body.vaultId}/approve`, {})
  assert.equal(decided.status, 200, decided.text)
  return asked.body.vaultId
}
