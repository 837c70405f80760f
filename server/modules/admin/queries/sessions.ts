import type { LoginLine, SessionLine } from '../../../../api/admin/logins.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'

const iso = (column: string) => `to_json(${column}) #>> '{}'`

/** Live sessions of a person, the newest first. */
export const sessionsOf = (tx: Tx, staffId: number, current: string | null, at: Date): Promise<SessionLine[]> =>
  query<SessionLine>(
    tx,
    `select s.session_id as "sessionId", coalesce(d.label, '–') as device, coalesce(d.kind, 'program') as kind, s.method, s.address,
       ${iso('s.created_at')} as "createdAt", ${iso('s.last_seen_at')} as "lastSeenAt", ${iso('s.ends_at')} as "endsAt",
       s.session_id is not distinct from $2::uuid as current
     from session s join login l on l.login_id = s.login_id left join device d on d.device_id = s.device_id
     where l.staff_id = $1 and s.ended_at is null and s.ends_at > $3 and s.last_seen_at + make_interval(secs => s.idle_seconds) > $3
     order by s.created_at desc, s.session_id`,
    [staffId, current, at]
  )

/** A person's log-ins and where each stands (ADM-3). */
export const loginsOf = (grounds: Grounds, who: Who, staffId: number): Promise<LoginLine[]> =>
  inScope(grounds, who, (tx, scope) =>
    query<LoginLine>(
      tx,
      `select l.login_id as "loginId", l.name as login,
         case when l.state = 'locked' and l.locked_until <= $2 then 'active' else l.state end as state,
         case when l.locked_until > $2 then ${iso('l.locked_until')} end as "lockedUntil", ${iso('l.last_seen_at')} as "lastSeenAt",
         exists (select from credential c where c.login_id = l.login_id and c.confirmed_at is not null and c.ended_at is null) as "secondFactor",
         (select ${iso('max(o.ends_at)')} from one_time_link o where o.login_id = l.login_id and o.used_at is null and o.ends_at > $2) as "linkUntil"
       from login l where l.staff_id = $1 order by l.login_id`,
      [staffId, scope.at]
    )
  )
