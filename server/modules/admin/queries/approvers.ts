import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { liveOn } from './grants.ts'

export type Approver = { readonly staffId: number; readonly name: string; readonly signedIn: boolean }
/** The sides of a request that decide who may be its second person. */
export type Sides = { readonly requester: number; readonly orgUnitId: number; readonly approve: string }

// Expects the person's id as $1.
const SAME_PERSON = 'select other_id from same_person where staff_id = $1'

/**
 * Who can be the second person (ADM-50): holds the approval permission in the request's unit or one that encloses it, can sign in, is not
 * the requester and not below him by superior, in any of the rows of either, and has left no emergency of his own unreviewed for a day (ADM-53).
 */
export const approversOf = (tx: Tx, { requester, orgUnitId, approve }: Sides, at: Date): Promise<Approver[]> =>
  query<Approver>(
    tx,
    `with recursive below as (
       select s.staff_id, s.employee_no from staff s where s.superior_no in (select employee_no from staff where staff_id in (${SAME_PERSON}))
       union
       select s.staff_id, s.employee_no from staff s join below b on s.superior_no = b.employee_no)
     select distinct p.staff_id as "staffId", p.name,
       exists (select from session s join login l on l.login_id = s.login_id where l.staff_id = p.staff_id and s.ended_at is null
         and s.ends_at > $4 and s.last_seen_at + make_interval(secs => s.idle_seconds) > $4) as "signedIn"
     from role_grant g join role o on o.code = g.role join role_permission h on h.role = g.role and h.permission = $3
       join org_unit u on u.org_unit_id = g.org_unit_id join org_unit r on r.org_unit_id = $2 and u.lo <= r.lo and r.lo < u.hi
       join staff p on p.staff_id = g.staff_id
     where ${liveOn('$5')}
       and p.state in ('active', 'leave') and exists (select from login l where l.staff_id = p.staff_id and l.state in ('active', 'locked'))
       and p.staff_id not in (${SAME_PERSON})
       and not exists (select from below b join same_person x on x.staff_id = b.staff_id where x.other_id = p.staff_id)
       and not exists (${UNREVIEWED} and v.requester in (select other_id from same_person where staff_id = p.staff_id))
     order by 3 desc, 2, 1`,
    [requester, orgUnitId, approve, at, dayOf(at)]
  )

// An emergency that nobody has looked at within a day; expects the present instant as $4.
const UNREVIEWED = `select from vault_request v where v.emergency and v.reviewed_at is null and v.asked_at < $4::timestamptz - interval '24 hours'`

/** Whether two staff rows are one person (ADM-50). */
export async function isSamePerson(tx: Tx, one: number, other: number): Promise<boolean> {
  const [row] = await query<{ same: boolean }>(tx, `select $2::int in (${SAME_PERSON}) as same`, [one, other])
  return row!.same
}

/** Whether a person's vault rights rest, because his emergency waits unreviewed for more than a day (ADM-53, ADM-A18). */
export async function vaultRightsRest(tx: Tx, staffId: number, at: Date): Promise<boolean> {
  const [row] = await query<{ rest: boolean }>(
    tx,
    `select exists (select from vault_request where requester in (${SAME_PERSON}) and emergency and reviewed_at is null
       and asked_at < $2::timestamptz - interval '24 hours') as rest`,
    [staffId, at]
  )
  return row!.rest
}

/** The head of a unit, or of the next one around it that has a head at work other than this person; null where there is none. */
export async function headAround(tx: Tx, orgUnitId: number, staffId: number): Promise<number | null> {
  const [row] = await query<{ staff_id: number }>(
    tx,
    `select h.staff_id from org_unit u join org_unit a on a.lo <= u.lo and u.lo < a.hi
       join staff h on h.employee_no = a.head_employee_no and h.state in ('active', 'leave')
     where u.org_unit_id = $1 and h.staff_id not in (select other_id from same_person where staff_id = $2)
     order by a.lo desc, a.hi, h.staff_id limit 1`,
    [orgUnitId, staffId]
  )
  return row?.staff_id ?? null
}
