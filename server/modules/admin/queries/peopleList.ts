import type { z } from 'zod'

import type { people as contract, Listed } from '../../../../api/admin/people.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import { grantsOf, liveOn, permissionsOf } from './grants.ts'

const PAGE = 50
type Filter = z.infer<NonNullable<(typeof contract)['list']['~orpc']['inputSchema']>>
type Person = z.infer<NonNullable<(typeof contract)['person']['~orpc']['outputSchema']>>
type Row = Omit<Listed, 'grants' | 'ownedAccounts'> & { lo: number }

const columns = `p.staff_id as "staffId", p.name, p.employee_no as "employeeNo", p.state, p.kind, coalesce(u.name, '') as "unitName", o.post,
  (select l.state from login l where l.staff_id = p.staff_id order by l.state <> 'active', l.login_id limit 1) as login,
  (select to_json(max(l.last_seen_at)) #>> '{}' from login l where l.staff_id = p.staff_id) as "lastSeenAt"`
const mainPost = `left join staff_post o on o.staff_id = p.staff_id and o.main and o.valid_from <= $1::date and (o.valid_to is null or o.valid_to > $1::date)
  left join org_unit u on u.org_unit_id = o.org_unit_id`

/**
 * People with the roles that they hold today, in the order of the organisation; those without a post come last. Of who is suspended it says
 * how many accounts wait to be handed over (OWNS_ACCOUNTS, ADM-A39): the job `rights` answers that number and no more.
 */
export async function listPeople(
  grounds: Grounds,
  accounts: AccountsPort,
  who: Who,
  filter: Filter
): Promise<{ rows: Listed[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await peopleHeld(grounds, who, filter)
  const suspended = rows.filter(({ state }) => state === 'suspended').map(({ staffId }) => staffId)
  if (suspended.length === 0) return { rows, nextCursor }
  const owned = await inScope(grounds, asJob('rights'), (tx) => accounts.ownedBy(tx, suspended))
  return { rows: rows.map((row) => ({ ...row, ownedAccounts: owned.get(row.staffId) ?? 0 })), nextCursor }
}

const peopleHeld = (grounds: Grounds, who: Who, filter: Filter): Promise<{ rows: Listed[]; nextCursor: string | null }> =>
  inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    const [lo = '-1', after = '0'] = (filter.cursor ?? '').split('.').filter(Boolean)
    const rows = await query<Row>(
      tx,
      `select ${columns}, coalesce(u.lo, 1125899906842624) as lo from staff p ${mainPost}
       where (coalesce(u.lo, 1125899906842624), p.staff_id) > ($2::bigint, $3::int)
         and ($4::text is null or position($4 in p.name) > 0 or p.employee_no = $4)
         and ($5::int is null or exists (select from org_unit a where a.org_unit_id = $5 and u.lo >= a.lo and u.lo < a.hi))
         and ($6::text is null or p.state = $6)
         and ($7::text is null or exists (select from role_grant g join role o on o.code = g.role where g.staff_id = p.staff_id and g.role = $7 and ${liveOn('$1')}))
       order by 10, p.staff_id limit ${PAGE + 1}`,
      [today, lo, after, filter.text || null, filter.orgUnitId ?? null, filter.state ?? null, filter.role ?? null]
    )
    const shown = rows.slice(0, PAGE)
    const held = await rolesOf(
      tx,
      shown.map((row) => row.staffId),
      today
    )
    const last = shown.at(-1)
    return {
      rows: shown.map((row) => ({ ...row, grants: held.get(row.staffId) ?? [], ownedAccounts: 0 })),
      nextCursor: rows.length > PAGE && last !== undefined ? `${last.lo}.${last.staffId}` : null
    }
  })

async function rolesOf(tx: Tx, ids: readonly number[], day: string): Promise<ReadonlyMap<number, Listed['grants']>> {
  const rows = await query<Listed['grants'][number] & { staffId: number }>(
    tx,
    `select g.staff_id as "staffId", g.role, o.label as "roleLabel", u.name as "unitName", o.scope_kind as "scopeKind"
     from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id join org_unit u on u.org_unit_id = g.org_unit_id
     where g.staff_id = any($2::int[]) and ${liveOn('$1')} order by g.staff_id, u.lo, g.role`,
    [day, [...ids]]
  )
  const held = new Map<number, Listed['grants'][number][]>()
  for (const { staffId, ...grant } of rows) held.set(staffId, [...(held.get(staffId) ?? []), grant])
  return held
}

/** One person with all posts and grants; how many accounts he owns is asked by the job `rights`, a number and no more. */
export async function personInFull(grounds: Grounds, accounts: AccountsPort, who: Who, staffId: number): Promise<Person> {
  const person = await inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    const [row] = await query<Omit<Person, 'posts' | 'grants' | 'permissions' | 'ownedAccounts'>>(
      tx,
      `select ${columns}, coalesce((select s.name from staff s where s.employee_no = p.superior_no), p.superior_no) as superior, p.hired_on as "hiredOn", p.left_on as "leftOn", p.contract_end as "contractEnd",
         (select count(*)::int from access_grant a where a.staff_id = p.staff_id and a.kind = 'lent' and a.ended_at is null and a.until_at > $3) as "lentAccounts"
       from staff p ${mainPost} where p.staff_id = $2`,
      [today, staffId, scope.at]
    )
    if (row === undefined) throw new Refusal('STAFF_NOT_FOUND')
    return {
      ...row,
      posts: await query<Person['posts'][number]>(
        tx,
        `select u.name as "unitName", o.post, o.main, o.valid_from as "from", o.valid_to as until
         from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id where o.staff_id = $1
         order by o.valid_to is not null, not o.main, o.valid_from desc, u.lo`,
        [staffId]
      ),
      grants: await grantsOf(tx, staffId, today),
      permissions: await permissionsOf(tx, staffId, today)
    }
  })
  const owned = await inScope(grounds, asJob('rights'), (tx) => accounts.ownedBy(tx, [staffId]))
  return { ...person, ownedAccounts: owned.get(staffId) ?? 0 }
}
