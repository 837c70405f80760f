import { z } from 'zod'

import { route } from '../contract.ts'
import { instant, staffId } from '../values.ts'
import { passkeyErrors, passwordRefused, browserAnswer, browserOptions } from './session.ts'

const reason = z.string().trim().min(6).max(200)
const loginId = z.uuid()
const input = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)

const sessionLine = z.object({
  sessionId: z.uuid(),
  device: z.string(),
  kind: z.enum(['desk', 'phone', 'program']),
  method: z.enum(['password', 'passkey', 'oidc']),
  address: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  endsAt: instant,
  /** The one that asks. */
  current: z.boolean()
})
export type SessionLine = z.infer<typeof sessionLine>

const loginLine = z.object({
  loginId,
  login: z.string(),
  state: z.enum(['invited', 'active', 'locked', 'suspended', 'closed']),
  lockedUntil: instant.nullable(),
  lastSeenAt: instant.nullable(),
  secondFactor: z.boolean(),
  /** Until when an invitation or a reset is open; null = none is. */
  linkUntil: instant.nullable()
})
export type LoginLine = z.infer<typeof loginLine>

/** Told once: whoever opens the address within its time sets his own password. */
const link = z.object({ loginId, secret: z.string(), until: instant })

/** OWN_LOGIN: nobody does this to himself. SECOND_FACTOR_NEEDED: prove it (`session.stepUp`) and call again. */
const guarded = {
  LOGIN_NOT_FOUND: { status: 404 },
  OWN_LOGIN: { status: 409 },
  SECOND_FACTOR_NEEDED: { status: 403 },
  STATE_NOT_ALLOWED: { status: 409, data: z.object({ state: z.string() }) }
} as const
const last = { LAST_ADMINISTRATOR: { status: 409, data: z.object({ permission: z.string() }) } } as const

/** Log-ins of other people (ADM-3): the security administrator's work. Each asks for a reason, and for a second factor proved just now. */
export const logins = {
  list: route('admin.staff.read')
    .route({ method: 'GET', path: '/logins', tags: ['admin'] })
    .input(z.object({ staffId }))
    .output(z.array(loginLine)),
  invite: route('admin.login.write')
    .route({ method: 'POST', path: '/logins/invite', tags: ['admin'] })
    .errors({ ...guarded, LOGIN_TAKEN: { status: 409 }, PERSON_NOT_FOUND: { status: 404 } })
    .input(input({ staffId, login: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{2,31}$/) }))
    .output(link),
  /** A new address for a forgotten password, or for an invitation that ran out. */
  resetLink: route('admin.login.unlock')
    .route({ method: 'POST', path: '/logins/reset', tags: ['admin'] })
    .errors(guarded)
    .input(input({ loginId, reason }))
    .output(link),
  unlock: route('admin.login.unlock')
    .route({ method: 'POST', path: '/logins/unlock', tags: ['admin'] })
    .errors(guarded)
    .input(input({ loginId, reason }))
    .output(z.object({})),
  suspend: route('admin.login.write')
    .route({ method: 'POST', path: '/logins/suspend', tags: ['admin'] })
    .errors({ ...guarded, ...last })
    .input(input({ loginId, reason }))
    .output(z.object({})),
  /** Lets a suspended log-in in again; its password must be changed. */
  resume: route('admin.login.write')
    .route({ method: 'POST', path: '/logins/resume', tags: ['admin'] })
    .errors(guarded)
    .input(input({ loginId, reason }))
    .output(z.object({})),
  close: route('admin.login.write')
    .route({ method: 'POST', path: '/logins/close', tags: ['admin'] })
    .errors({ ...guarded, ...last })
    .input(input({ loginId, reason }))
    .output(z.object({}))
}

/** Sessions of other people: those of his own units for a supervisor, everybody's for the security administrator (ADM-61). */
export const sessions = {
  list: route('admin.session.revoke')
    .route({ method: 'GET', path: '/sessions', tags: ['admin'] })
    .errors({ PERSON_NOT_FOUND: { status: 404 } })
    .input(z.object({ staffId }))
    .output(z.array(sessionLine)),
  /** Ends one session of a person, or all of them. */
  end: route('admin.session.revoke')
    .route({ method: 'POST', path: '/sessions/end', tags: ['admin'] })
    .errors({ PERSON_NOT_FOUND: { status: 404 } })
    .input(input({ staffId, sessionId: z.uuid().optional(), reason }))
    .output(z.object({ ended: z.number().int() }))
}

const factor = { SECOND_FACTOR_NEEDED: { status: 403 }, CODE_WRONG: { status: 422 } } as const
const lastFactor = { LAST_SECOND_FACTOR: { status: 409 }, CREDENTIAL_NOT_FOUND: { status: 404 } } as const
const codes = z.array(z.string())

/** 我的安全: everybody's own password, second factors, sessions and browsers (ADM-61, 112). */
export const security = {
  overview: route('self')
    .route({ method: 'GET', path: '/security', tags: ['admin'] })
    .output(
      z.object({
        passwordChangedAt: instant.nullable(),
        passwordExpiresAt: instant.nullable(),
        /** Whether one of his roles demands a second factor at each sign-in. */
        secondFactorDemanded: z.boolean(),
        /** Until when a second factor proved just now counts for what asks for one; null = it does not. */
        provedUntil: instant.nullable(),
        totp: z.object({ since: instant, lastUsedAt: instant.nullable() }).nullable(),
        recoveryCodesLeft: z.number().int(),
        passkeys: z.array(z.object({ credentialId: z.uuid(), label: z.string(), createdAt: instant, lastUsedAt: instant.nullable() })),
        sessions: z.array(sessionLine),
        devices: z.array(
          z.object({
            deviceId: z.uuid(),
            label: z.string(),
            kind: z.enum(['desk', 'phone', 'program']),
            state: z.enum(['new', 'trusted', 'revoked']),
            address: z.string().nullable(),
            firstSeenAt: instant,
            lastSeenAt: instant,
            trustedUntil: instant.nullable(),
            current: z.boolean()
          })
        )
      })
    ),
  changePassword: route('self')
    .route({ method: 'POST', path: '/security/password', tags: ['admin'] })
    .errors({ ...passwordRefused, PASSWORD_WRONG: { status: 422 } })
    .input(input({ present: z.string().min(1).max(200), password: z.string().min(1).max(200) }))
    .output(z.object({ sessionsEnded: z.number().int() })),
  totpBegin: route('self')
    .route({ method: 'POST', path: '/security/totp', tags: ['admin'] })
    .errors(factor)
    .input(input({}))
    .output(z.object({ secret: z.string(), address: z.string() })),
  totpFinish: route('self')
    .route({ method: 'POST', path: '/security/totp/finish', tags: ['admin'] })
    .errors(factor)
    .input(input({ code: z.string().trim().min(6).max(10) }))
    .output(z.object({ recoveryCodes: codes })),
  renewRecoveryCodes: route('self')
    .route({ method: 'POST', path: '/security/recovery-codes', tags: ['admin'] })
    .errors(factor)
    .input(input({}))
    .output(z.object({ recoveryCodes: codes })),
  passkeyBegin: route('self')
    .route({ method: 'POST', path: '/security/passkeys', tags: ['admin'] })
    .errors(factor)
    .input(input({}))
    .output(browserOptions),
  passkeyFinish: route('self')
    .route({ method: 'POST', path: '/security/passkeys/finish', tags: ['admin'] })
    .errors({ ...factor, ...passkeyErrors })
    .input(input({ label: z.string().trim().min(1).max(40), answer: browserAnswer }))
    .output(z.object({ credentialId: z.uuid() })),
  /** Takes a passkey or the authenticator away; the last one stays where a role demands one. */
  removeFactor: route('self')
    .route({ method: 'POST', path: '/security/factors/remove', tags: ['admin'] })
    .errors({ ...factor, ...lastFactor })
    .input(input({ credentialId: z.uuid().nullable().describe('null = the authenticator') }))
    .output(z.object({})),
  endSession: route('self')
    .route({ method: 'POST', path: '/security/sessions/end', tags: ['admin'] })
    .errors({ SESSION_NOT_FOUND: { status: 404 } })
    .input(input({ sessionId: z.uuid() }))
    .output(z.object({})),
  revokeDevice: route('self')
    .route({ method: 'POST', path: '/security/devices/revoke', tags: ['admin'] })
    .errors({ DEVICE_NOT_FOUND: { status: 404 } })
    .input(input({ deviceId: z.uuid() }))
    .output(z.object({}))
}
