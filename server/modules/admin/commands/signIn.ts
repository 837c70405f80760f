import { inTransaction, query } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { hashPassword, needsRehash, passwordMatches } from '../../../platform/session/passwords.ts'
import { hashOfToken } from '../../../platform/session/tokens.ts'
import { afterWrongSecret, mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { noteRefusedSignIn } from './refusedSignIns.ts'
import { advance, beginSignIn } from './signInUnderWay.ts'
import type { Advanced, Origin, SignInGrounds } from './signInUnderWay.ts'

type LoginRow = LockState & { login_id: string; staff_id: number; secret_hash: string | null }

/** Refuses who tries too often with TOO_MANY, before any work is done for him (ADM-56, 93). */
export async function admitTry(db: Db, origin: Origin, at: Date): Promise<string | null> {
  const device = origin.deviceHash === null ? null : origin.deviceHash.toString('base64url')
  const [known] = await query<{ seen: boolean }>(
    db,
    `select exists (select from device where cookie_hash = $1 and state <> 'revoked' and last_seen_at > $2) as seen`,
    [origin.deviceHash, new Date(at.getTime() - 86_400_000)]
  )
  const counted = known!.seen ? device : null
  const wait = await origin.limits.signIn(origin.address, counted)
  if (wait > 0) throw new Refusal('TOO_MANY', { retryAfterSeconds: wait })
  return counted
}

/**
 * The first step: the password (ADM-55, 56). Wrong name, wrong password, locked and closed all answer SIGN_IN_FAILED, after the same work;
 * TOO_MANY comes before it.
 */
export async function signIn(grounds: SignInGrounds, given: { login: string; password: string }, origin: Origin): Promise<Advanced> {
  const at = grounds.clock.now()
  const device = await admitTry(grounds.db, origin, at)
  const [login] = await query<LoginRow>(
    grounds.db,
    `select l.login_id, l.staff_id, l.secret_hash, l.state, l.failures, l.first_failure_at, l.locked_until, l.lock_minutes
     from login l join staff p on p.staff_id = l.staff_id
     where lower(l.name) = lower($1) and l.state in ('active', 'locked') and p.state in ('active', 'leave')`,
    [given.login]
  )
  const stored = login?.secret_hash ?? null
  const right = await passwordMatches(stored, given.password)
  if (login === undefined || !right || !mayTry(login, at)) {
    origin.limits.noteFailure(origin.address, device)
    // Each is noted in a transaction of the same cost, so that the time of the answer tells nothing either.
    if (login !== undefined && mayTry(login, at)) await noteWrongSecret(grounds.db, login.login_id, at, origin)
    else await noteRefused(grounds.db, login?.login_id ?? null, at, origin)
    throw new Refusal('SIGN_IN_FAILED')
  }
  const renewed = needsRehash(stored!) ? await hashPassword(given.password) : null
  const advanced = await inTransaction(grounds.db, async (tx) => {
    // Of many that try at once the right one is let in only if the others have not locked the log-in meanwhile.
    const [present] = await query<LockState>(tx, 'select * from login where login_id = $1 for update', [login.login_id])
    if (!mayTry(present!, at)) return null
    if (renewed !== null)
      await query(tx, 'update login set secret_hash = $2 where login_id = $1 and secret_hash = $3', [login.login_id, renewed, stored])
    const token = await beginSignIn(tx, at, origin, { loginId: login.login_id, method: 'password' })
    return advance(tx, grounds.keys, hashOfToken(token), origin, at, { token })
  })
  if (advanced !== null) return advanced
  await noteRefused(grounds.db, login.login_id, at, origin)
  throw new Refusal('SIGN_IN_FAILED')
}

/** Counts a wrong secret of a log-in towards its lock (ADM-3), in a transaction of its own. */
const noteWrongSecret = (db: Db, loginId: string, at: Date, origin: Origin): Promise<void> =>
  inTransaction(db, (tx) => countWrongSecret(tx, loginId, at, origin))

/**
 * Counts a wrong secret of a log-in towards its lock (ADM-3) and writes the line of it. The caller's transaction holds the log-in and commits
 * before it refuses.
 */
export async function countWrongSecret(
  tx: Tx,
  loginId: string,
  at: Date,
  origin: Pick<Origin, 'requestId' | 'address' | 'deviceHash'>,
  during: { readonly step?: string; readonly sessionId?: string | null } = {}
): Promise<void> {
  const [row] = await query<LoginRow>(tx, 'select * from login where login_id = $1 for update', [loginId])
  const next = afterWrongSecret(row!, at)
  await query(
    tx,
    'update login set state = $2, failures = $3, first_failure_at = $4, locked_until = $5, lock_minutes = $6 where login_id = $1',
    [loginId, next.state, next.failures, next.first_failure_at, next.locked_until, next.lock_minutes]
  )
  await noteRefusedSignIn(tx, origin, at, {
    loginId,
    staffId: row!.staff_id,
    sessionId: during.sessionId ?? null,
    before: { state: row!.state },
    after: { state: next.state, failures: next.failures, step: during.step }
  })
}

// The name that was typed is not kept: it may be a password in the wrong field.
const noteRefused = (db: Db, loginId: string | null, at: Date, origin: Origin): Promise<void> =>
  inTransaction(db, async (tx) => {
    await query(tx, 'select from login where login_id = $1 for update', [loginId])
    await query(tx, 'update login set failures = failures where login_id = $1', [loginId])
    await noteRefusedSignIn(tx, origin, at, { loginId })
  })
