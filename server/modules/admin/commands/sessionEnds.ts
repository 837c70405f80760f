import type { SessionLine } from '../../../../api/admin/logins.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { liveOn } from '../queries/grants.ts'
import { sessionsOf } from '../queries/sessions.ts'

/**
 * Refuses with PERSON_NOT_FOUND unless the person's main post is in the asker's units. Who has no unit in sight holds this right for the
 * whole organisation: he is the security administrator.
 */
async function requireReach(tx: Tx, scope: Scope, staffId: number): Promise<void> {
  const [found] = await query(
    tx,
    `select from staff p where p.staff_id = $1 and ($4 or exists (
       select from staff_post o join org_unit u on u.org_unit_id = o.org_unit_id, unnest($2::bigint[], $3::bigint[]) i(lo, hi)
       where o.staff_id = p.staff_id and o.main and o.valid_to is null and u.lo >= i.lo and u.lo < i.hi))`,
    [staffId, scope.intervals.map((i) => i.lo), scope.intervals.map((i) => i.hi), await isSecurity(tx, scope)]
  )
  if (found === undefined) throw new Refusal('PERSON_NOT_FOUND')
}

async function isSecurity(tx: Tx, scope: Scope): Promise<boolean> {
  const [row] = await query<{ yes: boolean }>(
    tx,
    `select exists (select from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
         join role_permission r on r.role = g.role
       where g.staff_id = $1 and ${liveOn('$2')} and o.duty_class = 'security' and r.permission = 'admin.session.revoke') as yes`,
    [scope.staffId, dayOf(scope.at)]
  )
  return row!.yes
}

/** Another person's live sessions (ADM-61). */
export const sessionsOfPerson = (grounds: Grounds, who: Who, staffId: number): Promise<SessionLine[]> =>
  inScope(grounds, who, async (tx, scope) => {
    await requireReach(tx, scope, staffId)
    return sessionsOf(tx, staffId, scope.sessionId, scope.at)
  })

/** Ends one session of a person or all; works with their next request. Answers how many. */
export const endSessionsOfPerson = (
  grounds: Grounds,
  who: Who,
  given: { staffId: number; sessionId?: string | undefined; reason: string }
): Promise<number> =>
  inScope(grounds, who, async (tx, scope) => {
    await requireReach(tx, scope, given.staffId)
    const ended = await query<{ session_id: string }>(
      tx,
      `update session s set ended_at = $3, ended_by = $4 from login l
       where l.login_id = s.login_id and l.staff_id = $1 and s.ended_at is null and ($2::uuid is null or s.session_id = $2) returning s.session_id`,
      [given.staffId, given.sessionId ?? null, scope.at, scope.actor.name]
    )
    for (const { session_id } of ended)
      await audit(tx, scope, { action: 'session.ended', object: { kind: 'session', id: session_id }, reason: given.reason })
    return ended.length
  })
