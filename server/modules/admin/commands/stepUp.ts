import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'
import { checkCode, demoCodeOf } from './secondFactors.ts'
import { renewToken } from './sessions.ts'
import { countWrongSecret } from './signIn.ts'
import type { Origin, SignInGrounds } from './signInUnderWay.ts'

export type OwnLogin = LockState & { login_id: string; name: string; secret_hash: string | null }
export type SteppedUp = { readonly token: string; readonly until: string }

/** The log-in of the asker's session; `held` until the transaction ends, so that many tries at once are counted one after the other. */
export async function loginOf(tx: Tx, scope: Scope, held: 'held' | 'read' = 'read'): Promise<OwnLogin> {
  const [row] = await query<OwnLogin>(
    tx,
    `select l.login_id, l.name, l.secret_hash, l.state, l.failures, l.first_failure_at, l.locked_until, l.lock_minutes
     from session s join login l on l.login_id = s.login_id where s.session_id = $1 ${held === 'held' ? 'for update of l' : ''}`,
    [scope.sessionId]
  )
  return row!
}

/** Notes that the session has proved a second factor just now, and changes its token (ADM-60). */
export async function provedSecondFactor(tx: Tx, scope: Scope, by: string): Promise<SteppedUp> {
  const minutes = await settingAt(tx, signInSettings.stepUpMinutes, scope.at)
  await query(tx, 'update session set second_factor_at = $2 where session_id = $1', [scope.sessionId, scope.at])
  await audit(tx, scope, { action: 'session.stepped_up', object: { kind: 'session', id: scope.sessionId! }, after: { by } })
  return { token: await renewToken(tx, scope.sessionId!), until: new Date(scope.at.getTime() + minutes * 60_000).toISOString() }
}

/** Proves the second factor anew by a code. Refuses with CODE_WRONG, CODE_USED or NO_SECOND_FACTOR; wrong ones count towards the lock. */
export async function stepUp(grounds: SignInGrounds, who: Who, origin: Origin, code: string): Promise<SteppedUp> {
  const done = await inScope(grounds, who, async (tx, scope) => {
    const login = await loginOf(tx, scope, 'held')
    if (!mayTry(login, scope.at)) throw new Refusal('CODE_WRONG')
    const answer = await checkCode(tx, grounds.keys, scope.staffId, code, scope.at)
    if (answer === 'right') return provedSecondFactor(tx, scope, 'code')
    if (answer === 'none') throw new Refusal('NO_SECOND_FACTOR')
    await countWrongSecret(tx, login.login_id, scope.at, origin, { step: 'step_up', sessionId: scope.sessionId })
    return { refused: answer === 'used' ? 'CODE_USED' : 'CODE_WRONG' }
  })
  if ('refused' in done) throw new Refusal(done.refused)
  return done
}

/** The asker's next code, in a store marked demo; null everywhere else. */
export const ownDemoCode = (grounds: SignInGrounds, who: Who) =>
  inScope(grounds, who, async (tx, scope) => demoCodeOf(tx, grounds.keys, (await loginOf(tx, scope)).login_id, scope.at))
