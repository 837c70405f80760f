import type { SignInStep } from '../../../../api/admin/session.ts'

/** What is known of a sign-in under way. */
export type Facts = {
  readonly method: 'password' | 'passkey' | 'oidc'
  readonly hasPassword: boolean
  readonly mustChange: boolean
  /** Whether a one-time address began it, which a password does not stand in for. */
  readonly byLink: boolean
  readonly passwordChangedAt: Date | null
  readonly secondFactorAt: Date | null
  /** Second factors that he can prove. */
  readonly factors: readonly ('totp' | 'passkey' | 'recovery')[]
  /** Whether one of his roles demands a second factor at each sign-in; the others do on a browser that is not yet trusted. */
  readonly demandedAlways: boolean
  readonly deviceTrusted: boolean
}
export type Policy = { readonly secondFactorByRole: boolean; readonly passwordDays: number }
export type ChangeReason = 'first' | 'reset' | 'expired'

/** Why the password must be changed before anything else; null = it need not (ADM-55). Who came without it is not asked for it. */
export function changeReason(facts: Facts, policy: Policy, at: Date): ChangeReason | null {
  if (facts.method !== 'password') return null
  if (!facts.hasPassword) return 'first'
  if (facts.mustChange) return 'reset'
  const days = facts.passwordChangedAt === null ? Infinity : (at.getTime() - facts.passwordChangedAt.getTime()) / 86_400_000
  return policy.passwordDays > 0 && days > policy.passwordDays ? 'expired' : null
}

/**
 * What a sign-in still needs: a new password, then the second factor or its enrolment, then nothing (ADM-55, 57). A second factor that he has
 * comes before the new password: who knows an old one must not take the log-in over by it. A one-time address is proof enough.
 */
export function nextStep(facts: Facts, policy: Policy, at: Date): SignInStep {
  const canProve = facts.factors.some((factor) => factor !== 'recovery')
  if (changeReason(facts, policy, at) !== null)
    return canProve && facts.secondFactorAt === null && !facts.byLink ? 'second_factor' : 'change_password'
  const needed = policy.secondFactorByRole && (!facts.deviceTrusted || facts.demandedAlways)
  if (!needed || facts.secondFactorAt !== null) return 'done'
  return canProve ? 'second_factor' : 'enrol'
}
