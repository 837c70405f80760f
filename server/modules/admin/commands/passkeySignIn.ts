import { audit } from '../../../platform/audit.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import { mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { askForPasskey, checkPasskey } from './passkeys.ts'
import type { Asked, BrowserAnswer } from './passkeys.ts'
import { noteRefusedSignIn, notingRefusal } from './refusedSignIns.ts'
import { signingIn } from './sessions.ts'
import { admitTry } from './signIn.ts'
import { beginSignIn, provedAndOn, signInUnderWay } from './signInUnderWay.ts'
import type { Advanced, Origin, SignInGrounds } from './signInUnderWay.ts'
import { loginOf, provedSecondFactor } from './stepUp.ts'
import type { SteppedUp } from './stepUp.ts'

type Half = { sign_in_id: string; login_id: string | null; asked: unknown }

async function halfOf(tx: Tx, tokenHash: Buffer | null, at: Date): Promise<Half | undefined> {
  const [row] = await query<Half>(
    tx,
    'select sign_in_id, login_id, asked from sign_in where token_hash = $1 and ended_at is null and ends_at > $2 for update',
    [tokenHash, at]
  )
  return row
}

/** Begins to ask for a passkey: as second factor where a sign-in waits for one, else of anybody. */
export async function beginPasskey(
  grounds: SignInGrounds,
  origin: Origin,
  at: string
): Promise<{ options: object; signInToken: string | undefined }> {
  const now = grounds.clock.now()
  await admitTry(grounds.db, origin, now)
  return inTransaction(grounds.db, async (tx) => {
    const half = await halfOf(tx, origin.signInHash, now)
    const options = await askForPasskey(tx, at, half?.login_id ?? null)
    const asked = { challenge: options.challenge }
    if (half !== undefined && half.login_id !== null) {
      await query(tx, `update sign_in set asked = coalesce(asked, '{}') || $2::jsonb where sign_in_id = $1`, [
        half.sign_in_id,
        JSON.stringify(asked)
      ])
      return { options, signInToken: undefined }
    }
    return { options, signInToken: await beginSignIn(tx, now, origin, { loginId: null, method: 'passkey', asked }) }
  })
}

/** A passkey's answer: alone it counts as both factors, since it has verified its person (ADM-57). */
export function finishPasskey(grounds: SignInGrounds, origin: Origin, at: string, answer: BrowserAnswer): Promise<Advanced> {
  const now = grounds.clock.now()
  const note = (tx: Tx, code: string) => noteRefusedPasskey(tx, origin, now, answer, code)
  const work = () => inTransaction(grounds.db, (tx) => admitPasskey(tx, grounds, origin, at, answer, now))
  return notingRefusal(grounds.db, note, work)
}

async function admitPasskey(
  tx: Tx,
  grounds: SignInGrounds,
  origin: Origin,
  at: string,
  answer: BrowserAnswer,
  now: Date
): Promise<Advanced> {
  const half = await halfOf(tx, origin.signInHash, now)
  if (half === undefined) throw new Refusal('SIGN_IN_EXPIRED')
  const { loginId, credentialId, counterFell } = await checkPasskey(tx, at, half.asked, answer, now)
  if (half.login_id !== null && half.login_id !== loginId) throw new Refusal('PASSKEY_REFUSED')
  const [login] = await query<LockState>(
    tx,
    'select state, failures, first_failure_at, locked_until, lock_minutes from login where login_id = $1',
    [loginId]
  )
  if (!mayTry(login!, now)) throw new Refusal('SIGN_IN_FAILED')
  await query(tx, `update sign_in set login_id = $2, asked = asked - 'challenge' where sign_in_id = $1`, [half.sign_in_id, loginId])
  const one = await signInUnderWay(tx, origin.signInHash, now)
  if (counterFell)
    await audit(tx, signingIn(one, origin, now), { action: 'passkey.counter_fell', object: { kind: 'credential', id: credentialId } })
  return provedAndOn(tx, grounds.keys, one, origin, now)
}

// A question is answered once, right or wrong: who goes on answering without being asked writes no lines.
async function noteRefusedPasskey(tx: Tx, origin: Origin, at: Date, answer: BrowserAnswer, code: string): Promise<void> {
  const half = await halfOf(tx, origin.signInHash, at)
  if ((half?.asked as Partial<Asked> | null | undefined)?.challenge === undefined) return
  await query(tx, `update sign_in set asked = asked - 'challenge' where sign_in_id = $1`, [half!.sign_in_id])
  const [owner] = await query<{ login_id: string }>(tx, `select login_id from credential where passkey_id = $1 and kind = 'passkey'`, [
    answer.id
  ])
  await noteRefusedSignIn(tx, origin, at, {
    loginId: half!.login_id ?? owner?.login_id ?? null,
    reason: code,
    after: { step: 'passkey' }
  })
}

/** Begins to ask for a passkey of the person who is signed in; the challenge waits in a row that only his session finds. */
export const beginStepUpPasskey = (grounds: SignInGrounds, who: Who, at: string): Promise<object> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await loginOf(tx, scope)
    const options = await askForPasskey(tx, at, login.login_id)
    if (options.allowCredentials?.length === 0) throw new Refusal('NO_SECOND_FACTOR')
    await ask(tx, scope.sessionId!, { challenge: options.challenge })
    return options
  })

export const finishStepUpPasskey = (grounds: SignInGrounds, who: Who, at: string, answer: BrowserAnswer): Promise<SteppedUp> =>
  inScope(grounds, who, async (tx, scope) => {
    const login = await loginOf(tx, scope)
    const refused = (code: string) =>
      new Refusal(code, undefined, async (later) => {
        await askedOf(later, scope.sessionId!)
        const object = { kind: 'login', id: login.login_id }
        await audit(later, scope, { action: 'session.refused', outcome: 'refused', object, reason: code, after: { step: 'passkey' } })
      })
    const { loginId } = await checkPasskey(tx, at, await askedOf(tx, scope.sessionId!), answer, scope.at).catch((fault: unknown) => {
      throw fault instanceof Refusal ? refused(fault.code) : fault
    })
    if (loginId !== login.login_id) throw refused('PASSKEY_REFUSED')
    return provedSecondFactor(tx, scope, 'passkey')
  })

/** Keeps a challenge with a session. */
export async function ask(tx: Tx, sessionId: string, asked: object): Promise<void> {
  await query(tx, 'update session set asked = $2 where session_id = $1', [sessionId, JSON.stringify(asked)])
}
/** The challenge of a session, which is used up by asking. */
export async function askedOf(tx: Tx, sessionId: string): Promise<unknown> {
  const [row] = await query<{ asked: unknown }>(tx, 'select asked from session where session_id = $1 for update', [sessionId])
  await query(tx, 'update session set asked = null where session_id = $1', [sessionId])
  return row!.asked
}
