import type { Me } from '../../../../api/admin/session.ts'
import { audit } from '../../../platform/audit.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { passwordMatches } from '../../../platform/session/passwords.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { afterWrongSecret, mayTry } from '../domain/lockout.ts'
import { describeMe } from '../queries/me.ts'

// ADM-60: 30 minutes without a request, 12 hours in all, five sessions a person.
const idleSeconds = 30 * 60
const absoluteSeconds = 12 * 3600
const sessionsPerPerson = 5

type LoginRow = {
  login_id: string
  staff_id: number
  secret_hash: string
  state: string
  failures: number
  first_failure_at: Date | null
  locked_until: Date | null
  lock_minutes: number
}
type Origin = { readonly requestId: string; readonly address: string; readonly agent: string | null }

/** Signs a person in (ADM-55, 56, 60). Wrong name, wrong password, locked and closed all answer SIGN_IN_FAILED, after the same work. */
export async function signIn(
  grounds: Grounds,
  given: { login: string; password: string },
  origin: Origin
): Promise<{ token: string; me: Me }> {
  const at = grounds.clock.now()
  const [login] = await query<LoginRow>(
    grounds.db,
    `select l.login_id, l.staff_id, l.secret_hash, l.state, l.failures, l.first_failure_at, l.locked_until, l.lock_minutes
     from login l join staff p on p.staff_id = l.staff_id
     where lower(l.name) = lower($1) and l.state in ('active', 'locked') and p.state in ('active', 'leave')`,
    [given.login]
  )
  const right = await passwordMatches(login?.secret_hash ?? null, given.password)
  if (login === undefined || !right || !mayTry(login, at)) {
    if (login !== undefined && mayTry(login, at)) await noteWrongSecret(grounds.db, login.login_id, at, origin)
    throw new Refusal('SIGN_IN_FAILED')
  }
  const token = newToken()
  await inTransaction(grounds.db, (tx) => openSession(tx, login, hashOfToken(token), at, origin))
  const who: Who = { kind: 'session', tokenHash: hashOfToken(token), permission: 'self', requestId: origin.requestId, admitted: false }
  return { token, me: await inScope(grounds, who, describeMe) }
}

async function openSession(tx: Tx, login: LoginRow, tokenHash: Buffer, at: Date, origin: Origin): Promise<void> {
  await query(
    tx,
    `update login set state = 'active', failures = 0, first_failure_at = null, locked_until = null, lock_minutes = 0, last_seen_at = $2 where login_id = $1`,
    [login.login_id, at]
  )
  // The oldest session gives way to the sixth.
  await query(
    tx,
    `update session set ended_at = $2, ended_by = 'newer' where session_id in (
       select session_id from session where login_id = $1 and ended_at is null order by created_at desc offset $3)`,
    [login.login_id, at, sessionsPerPerson - 1]
  )
  const sessionId = uuidv7(at)
  await query(
    tx,
    `insert into session (session_id, token_hash, login_id, created_at, last_seen_at, idle_seconds, ends_at, address, agent)
     values ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
    [sessionId, tokenHash, login.login_id, at, idleSeconds, new Date(at.getTime() + absoluteSeconds * 1000), origin.address, origin.agent]
  )
  const by = { actor: { kind: 'staff' as const, name: String(login.staff_id), staffId: login.staff_id }, requestId: origin.requestId, at }
  await audit(tx, by, { action: 'session.sign_in', object: { kind: 'session', id: sessionId }, after: { address: origin.address } })
}

async function noteWrongSecret(db: Db, loginId: string, at: Date, origin: Origin): Promise<void> {
  await inTransaction(db, async (tx) => {
    const [row] = await query<LoginRow>(tx, 'select * from login where login_id = $1 for update', [loginId])
    const next = afterWrongSecret(row!, at)
    await query(
      tx,
      'update login set state = $2, failures = $3, first_failure_at = $4, locked_until = $5, lock_minutes = $6 where login_id = $1',
      [loginId, next.state, next.failures, next.first_failure_at, next.locked_until, next.lock_minutes]
    )
    const by = { actor: { kind: 'staff' as const, name: String(row!.staff_id), staffId: row!.staff_id }, requestId: origin.requestId, at }
    await audit(tx, by, {
      action: 'session.refused',
      object: { kind: 'login', id: loginId },
      after: { failures: next.failures, address: origin.address }
    })
  })
}

/** Ends the session of the request. */
export const signOut = (grounds: Grounds, who: Who): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    await query(tx, `update session set ended_at = $2, ended_by = 'sign_out' where session_id = $1`, [scope.sessionId, scope.at])
    await audit(tx, scope, { action: 'session.sign_out', object: { kind: 'session', id: scope.sessionId! } })
  })
