// ADM-3: five wrong secrets in 15 minutes lock for 15 minutes, doubling up to a day.
const wrongSecrets = 5
const withinMs = 15 * 60_000
const firstLockMinutes = 15
const longestLockMinutes = 24 * 60

export type LockState = {
  readonly state: string
  readonly failures: number
  readonly first_failure_at: Date | null
  readonly locked_until: Date | null
  readonly lock_minutes: number
}

/** Whether a secret may be tried at all: an active login, or a locked one whose time is over. */
export const mayTry = (login: LockState, at: Date): boolean =>
  login.state === 'active' || (login.state === 'locked' && login.locked_until !== null && login.locked_until <= at)

/** The login after one more wrong secret; one that is locked stays so, whatever was under way when it was. */
export function afterWrongSecret(login: LockState, at: Date): LockState {
  if (!mayTry(login, at)) return login
  const running = login.first_failure_at !== null && at.getTime() - login.first_failure_at.getTime() < withinMs
  const failures = running ? login.failures + 1 : 1
  const first = running ? login.first_failure_at : at
  if (failures < wrongSecrets) return { ...login, state: 'active', failures, first_failure_at: first, locked_until: null }
  const minutes = Math.min(longestLockMinutes, login.lock_minutes === 0 ? firstLockMinutes : login.lock_minutes * 2)
  return {
    state: 'locked',
    failures: 0,
    first_failure_at: null,
    locked_until: new Date(at.getTime() + minutes * 60_000),
    lock_minutes: minutes
  }
}
