import { audit } from '../../../platform/audit.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { hashOfToken } from '../../../platform/session/tokens.ts'
import { confirmTotp, newTotp, pendingDemoCode, renewRecoveryCodes } from './enrolment.ts'
import { setPassword } from './passwords.ts'
import { noteRefusedSignIn } from './refusedSignIns.ts'
import { checkCode } from './secondFactors.ts'
import { endSessionsOf, signingIn } from './sessions.ts'
import { countWrongSecret } from './signIn.ts'
import { advance, beginSignIn, noteWrongTry, provedAndOn, signInUnderWay } from './signInUnderWay.ts'
import type { Advanced, Origin, SignInGrounds, UnderWay } from './signInUnderWay.ts'

/** The new password that a sign-in asks for; it ends every other session of the log-in. */
export const newPassword = (grounds: SignInGrounds, origin: Origin, password: string): Promise<Advanced> =>
  step(grounds, origin, 'change_password', async (tx, one, at) => {
    await setPassword(tx, one.login_id, password, at)
    await query(tx, `update session set ended_at = $2, ended_by = 'password' where login_id = $1 and ended_at is null`, [one.login_id, at])
    await audit(tx, signingIn(one, origin, at), { action: 'login.password_changed', object: { kind: 'login', id: one.login_id } })
    return advance(tx, grounds.keys, origin.signInHash, origin, at)
  })

/** A code of the authenticator or a recovery code. Refuses with CODE_WRONG or CODE_USED; the fifth ends the sign-in. */
export async function secondFactor(grounds: SignInGrounds, origin: Origin, code: string): Promise<Advanced> {
  const done = await step(grounds, origin, 'second_factor', async (tx, one, at) => {
    const answer = await checkCode(tx, grounds.keys, one.staff_id, code, at)
    if (answer === 'right') return provedAndOn(tx, grounds.keys, one, origin, at)
    await noteWrongTry(tx, one, at)
    await countWrongSecret(tx, one.login_id, at, origin, { step: 'second_factor' })
    return { refused: answer === 'used' ? 'CODE_USED' : 'CODE_WRONG' }
  })
  if ('refused' in done) throw new Refusal(done.refused)
  return done
}

/** A new secret for an authenticator, told once; it counts when a code of it has come back. */
export const beginEnrolment = (grounds: SignInGrounds, origin: Origin) =>
  step(grounds, origin, 'enrol', async (tx, one, at) => {
    const told = await newTotp(tx, grounds.keys, one.login_id, one.name, at)
    await audit(tx, signingIn(one, origin, at), { action: 'second_factor.shown', object: { kind: 'login', id: one.login_id } })
    return { ...told, demoCode: await pendingDemoCode(tx, grounds.keys, one.login_id, at) }
  })

/** The first code of the new authenticator: it is his second factor from now on, and his recovery codes are told. */
export async function finishEnrolment(grounds: SignInGrounds, origin: Origin, code: string): Promise<Advanced> {
  const done = await step(grounds, origin, 'enrol', async (tx, one, at) => {
    if (!(await confirmTotp(tx, grounds.keys, one.login_id, code, at))) {
      await noteWrongTry(tx, one, at)
      await noteRefusedSignIn(tx, origin, at, { loginId: one.login_id, staffId: one.staff_id, after: { step: 'enrol' } })
      return null
    }
    const recoveryCodes = await renewRecoveryCodes(tx, one.login_id, at)
    await query(tx, 'update sign_in set second_factor_at = $2 where sign_in_id = $1', [one.sign_in_id, at])
    await audit(tx, signingIn(one, origin, at), { action: 'second_factor.enrolled', object: { kind: 'login', id: one.login_id } })
    return advance(tx, grounds.keys, origin.signInHash, origin, at, { recoveryCodes })
  })
  if (done === null) throw new Refusal('CODE_WRONG')
  return done
}

/** Opens an invitation or a reset by the secret of its address, once (ADM-55). Refuses with LINK_EXPIRED. */
export const openLink = (grounds: SignInGrounds, origin: Origin, secret: string): Promise<Advanced> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    const [link] = await query<{ login_id: string; purpose: string }>(
      tx,
      `update one_time_link l set used_at = $2 from login g
       where l.token_hash = $1 and l.used_at is null and l.ends_at > $2 and g.login_id = l.login_id and g.state in ('invited', 'active', 'locked')
       returning l.login_id, l.purpose`,
      [hashOfToken(secret), at]
    )
    if (link === undefined) throw new Refusal('LINK_EXPIRED')
    // What was set before a reset may be in other hands.
    if (link.purpose === 'reset') {
      await endSessionsOf(tx, link.login_id, at, 'reset')
      await query(
        tx,
        `update login set must_change = true, failures = 0, first_failure_at = null, locked_until = null, lock_minutes = 0,
           state = case when state = 'locked' then 'active' else state end where login_id = $1`,
        [link.login_id]
      )
    }
    const token = await beginSignIn(tx, at, origin, { loginId: link.login_id, method: 'password', asked: { link: true } })
    const one = await signInUnderWay(tx, hashOfToken(token), at)
    await audit(tx, signingIn(one, origin, at), { action: `login.${link.purpose}_opened`, object: { kind: 'login', id: link.login_id } })
    return advance(tx, grounds.keys, hashOfToken(token), origin, at, { token })
  })

/** Does one step of the sign-in of this browser, and only the one that it has come to. */
const step = <T>(
  grounds: SignInGrounds,
  origin: Origin,
  wanted: Advanced['progress']['step'],
  work: (tx: Tx, one: UnderWay, at: Date) => Promise<T>
): Promise<T> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    const one = await signInUnderWay(tx, origin.signInHash, at)
    const { progress } = await advance(tx, grounds.keys, origin.signInHash, origin, at, { onlyLook: true })
    if (progress.step !== wanted) throw new Refusal('SIGN_IN_EXPIRED')
    return work(tx, one, at)
  })
