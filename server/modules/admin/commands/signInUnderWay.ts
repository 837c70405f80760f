import type { Progress, SignInStep } from '../../../../api/admin/session.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Limits } from '../../../platform/http/limits.ts'
import type { Grounds } from '../../../platform/scope.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { hashOfToken, newToken } from '../../../platform/session/tokens.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { changeReason, nextStep } from '../domain/signInSteps.ts'
import type { Facts } from '../domain/signInSteps.ts'
import { liveOn } from '../queries/grants.ts'
import { settingAt } from '../queries/settings.ts'
import { demoCodeOf } from './secondFactors.ts'
import { openSession, signingIn } from './sessions.ts'

// Long enough to fetch a telephone and set up an authenticator.
const minutesToFinish = 10

export type SignInGrounds = Grounds & { readonly keys: Keys }
/** Where a call comes from. */
export type Origin = {
  readonly requestId: string
  readonly address: string
  readonly agent: string | null
  readonly signInHash: Buffer | null
  readonly deviceHash: Buffer | null
  readonly limits: Limits
}
export type Method = 'password' | 'passkey' | 'oidc'

/** A sign-in under way, with the log-in that it is for. */
export type UnderWay = LockState & {
  readonly sign_in_id: string
  readonly login_id: string
  readonly staff_id: number
  readonly name: string
  readonly method: Method
  readonly second_factor_at: Date | null
  readonly tries: number
  /** What waits for an answer, and whether a one-time address began it. */
  readonly asked: unknown
  readonly secret_hash: string | null
  readonly must_change: boolean
  readonly password_changed_at: Date | null
  readonly provider_subject: string | null
  readonly provider_session: string | null
}

/** What a step came to: the page's answer, and the tokens that the browser is to keep. */
export type Advanced = {
  readonly progress: Progress
  /** Of the sign-in; null = forget it. */
  readonly signInToken: string | null | undefined
  readonly session: { readonly token: string; readonly deviceToken: string | null } | null
}

/** Notes that a person has passed the first step; answers the token for the next. */
export async function beginSignIn(
  tx: Tx,
  at: Date,
  origin: Origin,
  of: { loginId: string | null; method: Method; asked?: unknown; secondFactor?: boolean }
): Promise<string> {
  const token = newToken()
  await query(
    tx,
    `insert into sign_in (sign_in_id, token_hash, login_id, method, created_at, ends_at, second_factor_at, cookie_hash, asked)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuidv7(at),
      hashOfToken(token),
      of.loginId,
      of.method,
      at,
      new Date(at.getTime() + minutesToFinish * 60_000),
      of.secondFactor ? at : null,
      origin.deviceHash,
      of.asked === undefined ? null : JSON.stringify(of.asked)
    ]
  )
  return token
}

/**
 * The sign-in under way that a token stands for, locked with its log-in for its next step, so that many tries at once are counted one after
 * the other. Refuses with SIGN_IN_EXPIRED.
 */
export async function signInUnderWay(tx: Tx, tokenHash: Buffer | null, at: Date): Promise<UnderWay> {
  const [row] = await query<UnderWay>(
    tx,
    `select s.sign_in_id, s.login_id, s.method, s.second_factor_at, s.failures as tries, s.asked, s.provider_subject, s.provider_session,
       l.staff_id, l.name, l.secret_hash, l.must_change, l.password_changed_at,
       l.state, l.failures, l.first_failure_at, l.locked_until, l.lock_minutes
     from sign_in s join login l on l.login_id = s.login_id join staff p on p.staff_id = l.staff_id
     where s.token_hash = $1 and s.ended_at is null and s.ends_at > $2 and l.state in ('active', 'locked', 'invited') and p.state in ('active', 'leave')
     for update of s, l`,
    [tokenHash, at]
  )
  if (row === undefined || !(row.state === 'invited' || mayTry(row, at))) throw new Refusal('SIGN_IN_EXPIRED')
  return row
}

async function factsOf(tx: Tx, one: UnderWay, origin: Origin, at: Date): Promise<Facts> {
  const [row] = await query<{ totp: boolean; passkey: boolean; recovery: boolean; trusted: boolean; always: boolean }>(
    tx,
    `select
       exists (select from credential where login_id = $1 and kind = 'totp' and confirmed_at is not null and ended_at is null) as totp,
       exists (select from credential where login_id = $1 and kind = 'passkey' and ended_at is null) as passkey,
       exists (select from recovery_code where login_id = $1 and used_at is null) as recovery,
       exists (select from device where login_id = $1 and cookie_hash = $2 and state = 'trusted' and trusted_until > $3) as trusted,
       exists (select from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
         where g.staff_id = $4 and o.second_factor = 'always' and ${liveOn('$5')}) as always`,
    [one.login_id, origin.deviceHash, at, one.staff_id, dayOf(at)]
  )
  const { totp, passkey, recovery, trusted, always } = row!
  return {
    method: one.method,
    hasPassword: one.secret_hash !== null,
    mustChange: one.must_change,
    byLink: (one.asked as { link?: true } | null)?.link === true,
    passwordChangedAt: one.password_changed_at,
    secondFactorAt: one.second_factor_at,
    factors: [...(totp ? ['totp' as const] : []), ...(passkey ? ['passkey' as const] : []), ...(recovery ? ['recovery' as const] : [])],
    demandedAlways: always,
    deviceTrusted: trusted
  }
}

/** Where a sign-in stands, read anew; opens the session when nothing is missing any more. */
export async function advance(
  tx: Tx,
  keys: Keys,
  tokenHash: Buffer | null,
  origin: Origin,
  at: Date,
  told: { token?: string; recoveryCodes?: readonly string[]; onlyLook?: boolean } = {}
): Promise<Advanced> {
  const one = await signInUnderWay(tx, tokenHash, at)
  const facts = await factsOf(tx, one, origin, at)
  const policy = {
    secondFactorByRole: await settingAt(tx, signInSettings.secondFactorByRole, at),
    passwordDays: await settingAt(tx, signInSettings.passwordDays, at)
  }
  const step: SignInStep = nextStep(facts, policy, at)
  const progress: Progress = {
    step,
    login: one.name,
    changeReason: changeReason(facts, policy, at),
    factors: [...facts.factors],
    demoCode: step === 'second_factor' ? await demoCodeOf(tx, keys, one.login_id, at) : null,
    recoveryCodes: told.recoveryCodes ? [...told.recoveryCodes] : null,
    me: null
  }
  if (step !== 'done' || told.onlyLook) return { progress, signInToken: told.token, session: null }
  await query(tx, 'update sign_in set ended_at = $2 where sign_in_id = $1', [one.sign_in_id, at])
  return { progress, signInToken: null, session: await openSession(tx, one, origin, at) }
}

/** Where the sign-in of this browser stands; null when none is under way. Opens nothing. */
export const progressOf = (grounds: SignInGrounds, origin: Origin): Promise<Progress | null> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    try {
      return (await advance(tx, grounds.keys, origin.signInHash, origin, at, { onlyLook: true })).progress
    } catch (fault) {
      if (fault instanceof Refusal) return null
      throw fault
    }
  })

/** Notes that a second factor was proved, and goes on. Where that lets in, the line of the sign-in says it. */
export async function provedAndOn(tx: Tx, keys: Keys, one: UnderWay, origin: Origin, at: Date): Promise<Advanced> {
  await query(tx, 'update sign_in set second_factor_at = $2 where sign_in_id = $1', [one.sign_in_id, at])
  const advanced = await advance(tx, keys, origin.signInHash, origin, at)
  if (advanced.session === null)
    await audit(tx, signingIn(one, origin, at), { action: 'session.second_factor_proved', object: { kind: 'login', id: one.login_id } })
  return advanced
}

/** Ends what is under way after too many wrong codes. The caller writes the line of it. */
export async function noteWrongTry(tx: Tx, one: UnderWay, at: Date): Promise<void> {
  await query(
    tx,
    `update sign_in set failures = failures + 1, ended_at = case when failures >= 4 then $2::timestamptz end where sign_in_id = $1`,
    [one.sign_in_id, at]
  )
}
