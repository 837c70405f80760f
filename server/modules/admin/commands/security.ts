import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { passwordMatches } from '../../../platform/session/passwords.ts'
import { mayTry } from '../domain/lockout.ts'
import { mustHaveFactor } from '../queries/security.ts'
import { confirmTotp, newTotp, renewRecoveryCodes } from './enrolment.ts'
import { askToMakePasskey, keepPasskey } from './passkeys.ts'
import type { BrowserAnswer } from './passkeys.ts'
import { ask, askedOf } from './passkeySignIn.ts'
import { setPassword } from './passwords.ts'
import { requireStepUp } from './secondFactors.ts'
import { endSessionsOf, renewToken } from './sessions.ts'
import { countWrongSecret } from './signIn.ts'
import type { Origin, SignInGrounds } from './signInUnderWay.ts'
import { loginOf } from './stepUp.ts'
import type { OwnLogin } from './stepUp.ts'

/** Changes the asker's own password; every other session of his ends and this one's token changes. Refuses with PASSWORD_WRONG or PASSWORD_REFUSED. */
export async function changePassword(
  grounds: SignInGrounds,
  who: Who,
  origin: Origin,
  given: { present: string; password: string }
): Promise<{ token: string; sessionsEnded: number }> {
  const done = await inScope(grounds, who, async (tx, scope) => {
    const login = await loginOf(tx, scope, 'held')
    if (!mayTry(login, scope.at)) throw new Refusal('PASSWORD_WRONG')
    if (!(await passwordMatches(login.secret_hash, given.present))) {
      await countWrongSecret(tx, login.login_id, scope.at, origin, { step: 'password', sessionId: scope.sessionId })
      return null
    }
    await setPassword(tx, login.login_id, given.password, scope.at)
    const sessionsEnded = await endSessionsOf(tx, login.login_id, scope.at, 'password', scope.sessionId)
    await audit(tx, scope, { action: 'login.password_changed', object: { kind: 'login', id: login.login_id } })
    return { token: await renewToken(tx, scope.sessionId!), sessionsEnded }
  })
  if (done === null) throw new Refusal('PASSWORD_WRONG')
  return done
}

/** Who has a second factor proves it before he changes any; the first may be set up without. */
async function ownFactors(tx: Tx, scope: Scope): Promise<OwnLogin> {
  const login = await loginOf(tx, scope)
  if ((await liveFactors(tx, login.login_id)) > 0) await requireStepUp(tx, scope)
  return login
}

async function liveFactors(tx: Tx, loginId: string): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    'select count(*)::int as n from credential where login_id = $1 and confirmed_at is not null and ended_at is null',
    [loginId]
  )
  return row!.n
}

export const beginOwnTotp = (grounds: SignInGrounds, who: Who) =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    await audit(tx, scope, { action: 'second_factor.shown', object: { kind: 'login', id: login.login_id } })
    return newTotp(tx, grounds.keys, login.login_id, login.name, scope.at)
  })

export const finishOwnTotp = (grounds: SignInGrounds, who: Who, code: string): Promise<{ recoveryCodes: string[] }> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    if (!(await confirmTotp(tx, grounds.keys, login.login_id, code, scope.at))) throw new Refusal('CODE_WRONG')
    await audit(tx, scope, { action: 'second_factor.enrolled', object: { kind: 'login', id: login.login_id } })
    return { recoveryCodes: await renewRecoveryCodes(tx, login.login_id, scope.at) }
  })

export const renewOwnRecoveryCodes = (grounds: SignInGrounds, who: Who): Promise<{ recoveryCodes: string[] }> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    await audit(tx, scope, { action: 'second_factor.recovery_codes_renewed', object: { kind: 'login', id: login.login_id } })
    return { recoveryCodes: await renewRecoveryCodes(tx, login.login_id, scope.at) }
  })

export const beginOwnPasskey = (grounds: SignInGrounds, who: Who, at: string): Promise<object> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    const [person] = await query<{ name: string }>(tx, 'select name from staff where staff_id = $1', [scope.staffId])
    const options = await askToMakePasskey(tx, at, login, person!.name)
    await ask(tx, scope.sessionId!, { challenge: options.challenge })
    return options
  })

export const finishOwnPasskey = (
  grounds: SignInGrounds,
  who: Who,
  at: string,
  given: { label: string; answer: BrowserAnswer }
): Promise<{ credentialId: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    const asked = await askedOf(tx, scope.sessionId!)
    const of = { loginId: login.login_id, label: given.label, at: scope.at }
    const credentialId = await keepPasskey(tx, at, asked, given.answer, of)
    await audit(tx, scope, { action: 'passkey.added', object: { kind: 'credential', id: credentialId }, after: { label: given.label } })
    return { credentialId }
  })

/** Takes a passkey, or without an id the authenticator, away. Refuses with LAST_SECOND_FACTOR where a role needs the last one (ADM-58). */
export const removeFactor = (grounds: SignInGrounds, who: Who, credentialId: string | null): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await ownFactors(tx, scope)
    const ended = await query<{ credential_id: string }>(
      tx,
      `update credential set ended_at = $3 where login_id = $1 and confirmed_at is not null and ended_at is null
         and case when $2::uuid is null then kind = 'totp' else kind = 'passkey' and credential_id = $2 end returning credential_id`,
      [login.login_id, credentialId, scope.at]
    )
    if (ended.length === 0) throw new Refusal('CREDENTIAL_NOT_FOUND')
    const left = await liveFactors(tx, login.login_id)
    if (left === 0 && (await mustHaveFactor(tx, scope.staffId, dayOf(scope.at), scope.at))) throw new Refusal('LAST_SECOND_FACTOR')
    // Recovery codes stand in for a second factor: without one they open nothing.
    if (left === 0) await query(tx, 'delete from recovery_code where login_id = $1', [login.login_id])
    await audit(tx, scope, { action: 'second_factor.removed', object: { kind: 'credential', id: ended[0]!.credential_id } })
  })

/** Ends one of the asker's own sessions. */
export const endOwnSession = (grounds: SignInGrounds, who: Who, sessionId: string): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    const ended = await query(
      tx,
      `update session s set ended_at = $3, ended_by = 'self' from login l
       where l.login_id = s.login_id and l.staff_id = $1 and s.session_id = $2 and s.ended_at is null returning s.session_id`,
      [scope.staffId, sessionId, scope.at]
    )
    if (ended.length === 0) throw new Refusal('SESSION_NOT_FOUND')
    await audit(tx, scope, { action: 'session.ended', object: { kind: 'session', id: sessionId } })
  })

/** Takes a browser's trust away, and ends the sessions that are open in it. */
export const revokeDevice = (grounds: SignInGrounds, who: Who, deviceId: string): Promise<void> =>
  inScope(grounds, who, async (tx, scope) => {
    const revoked = await query(
      tx,
      `update device d set state = 'revoked', trusted_until = null from login l
       where l.login_id = d.login_id and l.staff_id = $1 and d.device_id = $2 and d.state <> 'revoked' returning d.device_id`,
      [scope.staffId, deviceId]
    )
    if (revoked.length === 0) throw new Refusal('DEVICE_NOT_FOUND')
    await query(tx, `update session set ended_at = $2, ended_by = 'device' where device_id = $1 and ended_at is null`, [deviceId, scope.at])
    await audit(tx, scope, { action: 'device.revoked', object: { kind: 'device', id: deviceId } })
  })
