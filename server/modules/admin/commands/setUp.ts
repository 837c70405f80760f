import type { z } from 'zod'

import type { setUp as contract } from '../../../../api/admin/setUp.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Grounds } from '../../../platform/scope.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'

// ADM-62: an installation without any log-in has one address, for half an hour.
const minutes = 30
const console = { kind: 'console' as const, name: 'console', staffId: null }

type Given = z.infer<NonNullable<(typeof contract)['finish']['~orpc']['inputSchema']>>
type Invited = z.infer<NonNullable<(typeof contract)['finish']['~orpc']['outputSchema']>>

/** The secret of the one-time address of the set-up, while the store has no log-in; null where it has one. An earlier address no longer works. */
export const openSetUp = (grounds: Grounds): Promise<string | null> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    if (!(await isEmpty(tx))) return null
    const secret = newToken()
    await query(tx, `update one_time_link set used_at = $1 where purpose = 'set_up' and used_at is null`, [at])
    await query(
      tx,
      `insert into one_time_link (link_id, token_hash, purpose, made_by, made_at, ends_at) values ($1, $2, 'set_up', 'console', $3, $4)`,
      [uuidv7(at), hashOfToken(secret), at, new Date(at.getTime() + minutes * 60_000)]
    )
    return secret
  })

async function isEmpty(tx: Tx): Promise<boolean> {
  await query(tx, `select pg_advisory_xact_lock(hashtext('set up'))`)
  const [row] = await query<{ empty: boolean }>(
    tx,
    `select not exists (select from login) and not coalesce((select demo from store_mark), false) as empty`
  )
  return row!.empty
}

async function openLinkId(tx: Tx, secret: string, at: Date): Promise<string> {
  const [link] = await query<{ link_id: string }>(
    tx,
    `select link_id from one_time_link where token_hash = $1 and purpose = 'set_up' and used_at is null and ends_at > $2 for update`,
    [hashOfToken(secret), at]
  )
  if (link === undefined || !(await isEmpty(tx))) throw new Refusal('LINK_EXPIRED')
  return link.link_id
}

/** Whether the address still works. Refuses with LINK_EXPIRED. */
export const lookAtSetUp = (grounds: Grounds, secret: string): Promise<{ until: string }> =>
  inTransaction(grounds.db, async (tx) => {
    const linkId = await openLinkId(tx, secret, grounds.clock.now())
    const [link] = await query<{ ends_at: Date }>(tx, 'select ends_at from one_time_link where link_id = $1', [linkId])
    return { until: link!.ends_at.toISOString() }
  })

const wanted = ['system_administrator', 'security_administrator', 'security_administrator', 'auditor'] as const

/**
 * Names the four people with whom an installation begins (ADM-62): a system administrator, two security administrators, an auditor, so that
 * each rule of two persons works from the first day. The organisation has its root then, and each gets an invitation. Refuses with
 * LINK_EXPIRED, or SAME_PERSON where two of them are one.
 */
export const finishSetUp = (grounds: Grounds, given: Given): Promise<Invited> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    const linkId = await openLinkId(tx, given.secret, at)
    const people = [given.system, given.security1, given.security2, given.auditor]
    for (const told of [people.map((p) => p.employeeNo), people.map((p) => p.login.toLowerCase())])
      if (new Set(told).size < people.length) throw new Refusal('SAME_PERSON')
    const hours = await settingAt(tx, signInSettings.linkHours, at)
    const unitId = await rootUnit(tx, given.unit, at)
    const by = { actor: console, requestId: 'set-up', at }
    const invitations: Invited['invitations'] = []
    for (const [i, person] of people.entries()) {
      const staffId = await personOf(tx, person, unitId, at)
      const [loginId, secret] = [uuidv7(new Date(at.getTime() + i)), newToken()]
      const until = new Date(at.getTime() + hours * 3_600_000)
      await query(tx, `insert into login (login_id, staff_id, name, state, created_at) values ($1, $2, $3, 'invited', $4)`, [
        loginId,
        staffId,
        person.login,
        at
      ])
      await query(
        tx,
        `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at) values ($1, $2, $3, $4, $5, 'active', $6)`,
        [uuidv7(at), staffId, wanted[i], unitId, dayOf(at), at]
      )
      await query(
        tx,
        `insert into one_time_link (link_id, token_hash, purpose, login_id, made_by, made_at, ends_at) values ($1, $2, 'invitation', $3, 'set-up', $4, $5)`,
        [uuidv7(at), hashOfToken(secret), loginId, at, until]
      )
      await audit(tx, by, {
        action: 'login.invited',
        object: { kind: 'login', id: loginId },
        after: { login: person.login, role: wanted[i] }
      })
      invitations.push({ name: person.name, login: person.login, role: wanted[i]!, secret, until: until.toISOString() })
    }
    await query(tx, 'update one_time_link set used_at = $2 where link_id = $1', [linkId, at])
    await query(tx, 'insert into store_mark (demo, created_at) values (false, $1) on conflict do nothing', [at])
    return { invitations }
  })

/** The unit in which the four hold their roles: the root that is there, or the one that is named now. */
async function rootUnit(tx: Tx, unit: { code: string; name: string }, at: Date): Promise<number> {
  const [root] = await query<{ org_unit_id: number }>(tx, 'select org_unit_id from org_unit where parent_id is null')
  if (root !== undefined) return root.org_unit_id
  const [made] = await query<{ org_unit_id: number }>(
    tx,
    `insert into org_unit (code, name, level, lo, hi, state, valid_from, since, updated_at)
     values ($1, $2, 'group_company', 0, $3, 'open', $4, $4, $5)
     returning org_unit_id`,
    [unit.code, unit.name, 2 ** 50, dayOf(at), at]
  )
  return made!.org_unit_id
}

async function personOf(tx: Tx, person: { employeeNo: string; name: string }, unitId: number, at: Date): Promise<number> {
  const [known] = await query<{ staff_id: number; name: string }>(tx, 'select staff_id, name from staff where employee_no = $1', [
    person.employeeNo
  ])
  if (known !== undefined) return known.staff_id
  const [made] = await query<{ staff_id: number }>(
    tx,
    `insert into staff (employee_no, name, kind, state, updated_at) values ($1, $2, 'own', 'active', $3) returning staff_id`,
    [person.employeeNo, person.name, at]
  )
  await query(tx, `insert into staff_post (staff_id, org_unit_id, post, main, valid_from) values ($1, $2, 'administration', true, $3)`, [
    made!.staff_id,
    unitId,
    dayOf(at)
  ])
  return made!.staff_id
}
