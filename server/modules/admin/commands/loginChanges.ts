import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'
import { keepingAdministrators } from './keepingAdministrators.ts'
import { requireStepUp } from './secondFactors.ts'
import { endSessionsOf } from './sessions.ts'

export type Link = { loginId: string; secret: string; until: string }
type Given = { readonly loginId: string; readonly reason: string }
type LoginRow = { login_id: string; staff_id: number; state: string; secret_hash: string | null }

/** An address that works once (ADM-55); an earlier one of the same log-in no longer does. Only its hash is kept. */
async function makeLink(tx: Tx, scope: Scope, loginId: string, purpose: 'invitation' | 'reset'): Promise<Link> {
  const hours = await settingAt(tx, signInSettings.linkHours, scope.at)
  const [secret, until] = [newToken(), new Date(scope.at.getTime() + hours * 3_600_000)]
  await query(tx, 'update one_time_link set used_at = $2 where login_id = $1 and used_at is null', [loginId, scope.at])
  await query(
    tx,
    `insert into one_time_link (link_id, token_hash, purpose, login_id, made_by, made_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [uuidv7(scope.at), hashOfToken(secret), purpose, loginId, scope.actor.name, scope.at, until]
  )
  return { loginId, secret, until: until.toISOString() }
}

/** Makes a log-in for a person of the staff list, `invited` until he has opened its address. Never for oneself. */
export const inviteLogin = (grounds: Grounds, who: Who, given: { staffId: number; login: string }): Promise<Link> =>
  inScope(grounds, who, async (tx, scope) => {
    await requireStepUp(tx, scope)
    if (given.staffId === scope.staffId) throw new Refusal('OWN_LOGIN')
    const [person] = await query(tx, `select from staff where staff_id = $1 and state in ('active', 'leave')`, [given.staffId])
    if (person === undefined) throw new Refusal('PERSON_NOT_FOUND')
    const loginId = uuidv7(scope.at)
    const made = await query(
      tx,
      `insert into login (login_id, staff_id, name, state, created_at) values ($1, $2, $3, 'invited', $4) on conflict do nothing returning login_id`,
      [loginId, given.staffId, given.login, scope.at]
    )
    if (made.length === 0) throw new Refusal('LOGIN_TAKEN')
    await audit(tx, scope, {
      action: 'login.invited',
      object: { kind: 'login', id: loginId },
      after: { login: given.login, staffId: given.staffId }
    })
    return makeLink(tx, scope, loginId, 'invitation')
  })

/** A new address for who has forgotten his password, or never came. */
export const resetLink = (grounds: Grounds, who: Who, given: Given): Promise<Link> =>
  changing(grounds, who, given, 'login.reset', ['invited', 'active', 'locked'], (tx, scope, login) =>
    makeLink(tx, scope, login.login_id, login.state === 'invited' ? 'invitation' : 'reset')
  )

export const unlockLogin = (grounds: Grounds, who: Who, given: Given): Promise<void> =>
  changing(grounds, who, given, 'login.unlocked', ['locked'], async (tx, _scope, login) => {
    await query(
      tx,
      `update login set state = 'active', failures = 0, first_failure_at = null, locked_until = null, lock_minutes = 0 where login_id = $1`,
      [login.login_id]
    )
  })

export const suspendLogin = (grounds: Grounds, who: Who, given: Given): Promise<void> =>
  changing(grounds, who, given, 'login.suspended', ['active', 'locked'], (tx, scope, login) =>
    keepingAdministrators(tx, scope.at, () => shut(tx, scope, login, 'suspended'))
  )

/** Lets a suspended log-in in again, with the password that it had, which must then be changed. */
export const resumeLogin = (grounds: Grounds, who: Who, given: Given): Promise<void> =>
  changing(grounds, who, given, 'login.resumed', ['suspended'], async (tx, scope, login) => {
    await query(tx, `update login set state = $2, must_change = true, last_seen_at = $3 where login_id = $1`, [
      login.login_id,
      login.secret_hash === null ? 'invited' : 'active',
      scope.at
    ])
  })

/** Ends a log-in for good, with its sessions, browsers and second factors. */
export const closeLogin = (grounds: Grounds, who: Who, given: Given): Promise<void> =>
  changing(grounds, who, given, 'login.closed', ['invited', 'active', 'locked', 'suspended'], (tx, scope, login) =>
    keepingAdministrators(tx, scope.at, () => shut(tx, scope, login, 'closed'))
  )

/** Ends what a log-in has open. */
async function shut(tx: Tx, scope: Pick<Scope, 'at'>, login: Pick<LoginRow, 'login_id'>, state: 'suspended' | 'closed'): Promise<void> {
  await query(tx, 'update login set state = $2 where login_id = $1', [login.login_id, state])
  await endSessionsOf(tx, login.login_id, scope.at, state)
  await query(tx, 'update one_time_link set used_at = $2 where login_id = $1 and used_at is null', [login.login_id, scope.at])
  if (state === 'suspended') return
  await query(tx, `update device set state = 'revoked', trusted_until = null where login_id = $1`, [login.login_id])
  await query(tx, 'update credential set ended_at = $2 where login_id = $1 and ended_at is null', [login.login_id, scope.at])
}

/** Ends what a log-in has open where no person orders it, and writes the line of it (ADM-3). */
export async function shutAsDue(
  tx: Tx,
  by: Pick<Scope, 'actor' | 'requestId' | 'at'>,
  login: { login_id: string; state: string; next: 'suspended' | 'closed' }
): Promise<void> {
  await shut(tx, by, login, login.next)
  await audit(tx, by, {
    action: `login.${login.next}`,
    object: { kind: 'login', id: login.login_id },
    before: { state: login.state },
    after: { state: login.next }
  })
}

/** One change of another person's log-in: second factor just proved, never one's own, only from the states named, audited with its reason. */
const changing = <T>(
  grounds: Grounds,
  who: Who,
  given: Given,
  action: string,
  from: readonly string[],
  work: (tx: Tx, scope: Scope, login: LoginRow) => Promise<T>
): Promise<T> =>
  inScope(grounds, who, async (tx, scope) => {
    await requireStepUp(tx, scope)
    const [login] = await query<LoginRow>(tx, 'select login_id, staff_id, state, secret_hash from login where login_id = $1 for update', [
      given.loginId
    ])
    if (login === undefined) throw new Refusal('LOGIN_NOT_FOUND')
    if (login.staff_id === scope.staffId) throw new Refusal('OWN_LOGIN')
    if (!from.includes(login.state)) throw new Refusal('STATE_NOT_ALLOWED', { state: login.state })
    const done = await work(tx, scope, login)
    const [after] = await query<{ state: string }>(tx, 'select state from login where login_id = $1', [login.login_id])
    await audit(tx, scope, {
      action,
      object: { kind: 'login', id: login.login_id },
      before: { state: login.state },
      after: { state: after!.state },
      reason: given.reason
    })
    return done
  })
