import { generateSecret, generateSync, generateURI, verifySync } from 'otplib'

// ADM-57: SHA-1, 6 digits, a code every 30 seconds, one step early or late.
const periodSeconds = 30
const settings = { algorithm: 'sha1', digits: 6, period: periodSeconds } as const

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1000)

/** A new secret of 160 bits, in base32. */
export const newTotpSecret = (): string => generateSecret({ length: 20 })

/** The secret as an authenticator reads it from a picture. */
export const totpAddress = (secret: string, login: string): string => generateURI({ ...settings, issuer: 'Jingwei', label: login, secret })

/** The 30-second step whose code was given, when it is this one or a neighbour; null for a wrong code. */
export function totpStepOf(secret: string, code: string, at: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const found = verifySync({ ...settings, secret, token: code, epoch: secondsOf(at), epochTolerance: periodSeconds })
  return found.valid && 'timeStep' in found ? found.timeStep : null
}

/** The first code after `lastStep` that counts at `at`, and from when on it does; for a store whose secrets are known to everybody. */
export function nextTotpCode(secret: string, lastStep: number | null, at: Date): { code: string; waitSeconds: number } {
  const now = Math.floor(secondsOf(at) / periodSeconds)
  const step = Math.max(now, (lastStep ?? 0) + 1)
  const from = (step - 1) * periodSeconds
  return { code: generateSync({ ...settings, secret, epoch: step * periodSeconds }), waitSeconds: Math.max(0, from - secondsOf(at)) }
}
