import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { liveOn } from '../queries/grants.ts'
import { settingAt } from '../queries/settings.ts'
import { seenDevice } from './devices.ts'
import type { Origin, UnderWay } from './signInUnderWay.ts'

/** Who acts while he signs in, and from where. */
export const signingIn = (one: Pick<UnderWay, 'staff_id'>, origin: Origin, at: Date) => ({
  actor: { kind: 'staff' as const, name: String(one.staff_id), staffId: one.staff_id },
  requestId: origin.requestId,
  address: origin.address,
  at
})

/** Opens the session of a finished sign-in (ADM-60); the oldest gives way to the sixth. Answers its token, and the browser's new mark. */
export async function openSession(
  tx: Tx,
  one: Pick<UnderWay, 'login_id' | 'staff_id' | 'method' | 'second_factor_at' | 'provider_subject' | 'provider_session'>,
  origin: Origin,
  at: Date
): Promise<{ token: string; deviceToken: string | null }> {
  const deskOnly = await query<{ desk: boolean | null }>(
    tx,
    `select bool_and(g.role in ('desk_agent', 'desk_lead')) as desk from role_grant g join role o on o.code = g.role
       join staff p on p.staff_id = g.staff_id
     where g.staff_id = $1 and ${liveOn('$2')}`,
    [one.staff_id, dayOf(at)]
  )
  const idle = await settingAt(tx, deskOnly[0]?.desk ? signInSettings.deskIdleMinutes : signInSettings.idleMinutes, at)
  const hours = await settingAt(tx, signInSettings.sessionHours, at)
  const most = await settingAt(tx, signInSettings.sessionsPerPerson, at)
  await query(
    tx,
    `update login set state = 'active', failures = 0, first_failure_at = null, locked_until = null, lock_minutes = 0, last_seen_at = $2 where login_id = $1`,
    [one.login_id, at]
  )
  await query(
    tx,
    `update session set ended_at = $2, ended_by = 'newer' where session_id in (
       select session_id from session where login_id = $1 and ended_at is null order by created_at desc offset $3)`,
    [one.login_id, at, most - 1]
  )
  const by = signingIn(one, origin, at)
  const device = await seenDevice(tx, by, one, origin)
  const [token, sessionId] = [newToken(), uuidv7(at)]
  await query(
    tx,
    `insert into session (session_id, token_hash, login_id, created_at, last_seen_at, idle_seconds, ends_at, address, agent, device_id, method,
       second_factor_at, provider_subject, provider_session)
     values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      sessionId,
      hashOfToken(token),
      one.login_id,
      at,
      idle * 60,
      new Date(at.getTime() + hours * 3_600_000),
      origin.address,
      origin.agent,
      device.deviceId,
      one.method,
      one.second_factor_at,
      one.provider_subject,
      one.provider_session
    ]
  )
  await audit(
    tx,
    { ...by, sessionId },
    {
      action: 'session.sign_in',
      object: { kind: 'session', id: sessionId },
      after: { method: one.method, secondFactor: one.second_factor_at !== null }
    }
  )
  return { token, deviceToken: device.token }
}

/** Gives the session another token, as a right is gained in it (ADM-60); the old one opens nothing any more. */
export async function renewToken(tx: Tx, sessionId: string): Promise<string> {
  const token = newToken()
  await query(tx, 'update session set token_hash = $2 where session_id = $1', [sessionId, hashOfToken(token)])
  return token
}

/** Ends every session of a log-in, but for one where that is named; answers how many. */
export async function endSessionsOf(tx: Tx, loginId: string, at: Date, by: string, but: string | null = null): Promise<number> {
  const ended = await query(
    tx,
    `update session set ended_at = $2, ended_by = $3 where login_id = $1 and ended_at is null and session_id is distinct from $4 returning session_id`,
    [loginId, at, by, but]
  )
  await query(tx, 'update sign_in set ended_at = $2 where login_id = $1 and ended_at is null', [loginId, at])
  return ended.length
}

/** Ends the session of the request. */
export const signOut = (grounds: Grounds, who: Who): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    await query(tx, `update session set ended_at = $2, ended_by = 'sign_out' where session_id = $1`, [scope.sessionId, scope.at])
    await audit(tx, scope, { action: 'session.sign_out', object: { kind: 'session', id: scope.sessionId! } })
  })
