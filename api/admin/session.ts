import { z } from 'zod'

import { route } from '../contract.ts'
import { scopeKinds } from '../permissions.ts'
import { instant, orgLevels, orgUnitId, staffId } from '../values.ts'

const me = z.object({
  staffId,
  name: z.string(),
  login: z.string(),
  grants: z.array(
    z.object({
      role: z.string(),
      /** Of an own role; built-in ones are worded by the page. */
      label: z.string().nullable(),
      scopeKind: z.enum(scopeKinds),
      orgUnitId,
      unitName: z.string(),
      unitLevel: z.enum(orgLevels)
    })
  ),
  /** For which unit he acts, for which he could; `needed` = he must choose before he sees an account (ADM-42). */
  acting: z.object({
    unit: z.object({ orgUnitId, name: z.string() }).nullable(),
    choices: z.array(z.object({ orgUnitId, name: z.string() })),
    needed: z.boolean()
  }),
  permissions: z.array(z.string()),
  /** How many accounts are in the caller's own book, as owner or helper. */
  ownBook: z.number().int(),
  /** Names of individuals are clear for the own book only; false = every name of an individual comes masked (ADM-47). */
  seesOwnNames: z.boolean(),
  demo: z.boolean(),
  /** How long the session lasts without a request, and at most; the page warns before (ADM-60). */
  session: z.object({ idleSeconds: z.number().int(), endsInSeconds: z.number().int() })
})
export type Me = z.infer<typeof me>

/** What a sign-in still needs (ADM-55, 57); `done` = the session is open. */
export const signInSteps = ['change_password', 'second_factor', 'enrol', 'done'] as const
export type SignInStep = (typeof signInSteps)[number]
export const secondFactorKinds = ['totp', 'passkey', 'recovery'] as const
export const passwordFaults = ['short', 'classes', 'common', 'personal', 'repeated'] as const
export type PasswordFault = (typeof passwordFaults)[number]

/** A one-time code of a store whose secrets everybody knows, and in how many seconds it may be used. */
const demoCode = z.object({ code: z.string(), waitSeconds: z.number().int() })

const progress = z.object({
  step: z.enum(signInSteps),
  login: z.string(),
  /** Why the password must be changed; null where it need not. */
  changeReason: z.enum(['first', 'reset', 'expired']).nullable(),
  /** The second factors that this person has. */
  factors: z.array(z.enum(secondFactorKinds)),
  /** The present code, in a store marked demo only. */
  demoCode: demoCode.nullable(),
  /** Recovery codes, told once when a second factor is enrolled. */
  recoveryCodes: z.array(z.string()).nullable(),
  /** Who is signed in, when the step is done. */
  me: me.nullable()
})
export type Progress = z.infer<typeof progress>

/** Half a sign-in that is over, used up or was never begun: from the beginning. */
const overdue = { SIGN_IN_EXPIRED: { status: 401 } } as const
const codes = { CODE_WRONG: { status: 422 }, CODE_USED: { status: 422 } } as const
export const passwordRefused = {
  PASSWORD_REFUSED: { status: 422, data: z.object({ faults: z.array(z.enum(passwordFaults)), length: z.number(), classes: z.number() }) }
} as const
export const passkeyErrors = { ORIGIN_MISMATCH: { status: 422 }, PASSKEY_REFUSED: { status: 422 } } as const
/** What the browser's own functions take and give; checked by the library that made them. */
export const browserOptions = z.record(z.string(), z.unknown())
export const browserAnswer = z.looseObject({ id: z.string().max(1400), response: z.record(z.string(), z.unknown()) })

const input = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape)

export const session = {
  /** Password, the first step of most. Wrong name, wrong secret, locked and closed answer alike, in the same time. */
  signIn: route('open')
    .route({ method: 'POST', path: '/session/sign-in', tags: ['admin'] })
    .errors({ SIGN_IN_FAILED: { status: 401 } })
    .input(input({ login: z.string().trim().min(1).max(64), password: z.string().min(1).max(200) }))
    .output(progress),
  /** Where the sign-in of this browser stands; null = none is under way. */
  progress: route('open')
    .route({ method: 'GET', path: '/session/progress', tags: ['admin'] })
    .output(progress.nullable()),
  /** A new password within a sign-in: the first, after a reset, or after its time. */
  newPassword: route('open')
    .route({ method: 'POST', path: '/session/new-password', tags: ['admin'] })
    .errors({ ...overdue, ...passwordRefused })
    .input(input({ password: z.string().min(1).max(200) }))
    .output(progress),
  /** A one-time code or a recovery code. */
  secondFactor: route('open')
    .route({ method: 'POST', path: '/session/second-factor', tags: ['admin'] })
    .errors({ ...overdue, ...codes })
    .input(input({ code: z.string().trim().min(6).max(40) }))
    .output(progress),
  enrolBegin: route('open')
    .route({ method: 'POST', path: '/session/enrol', tags: ['admin'] })
    .errors(overdue)
    .input(input({}))
    .output(z.object({ secret: z.string(), address: z.string(), demoCode: demoCode.nullable() })),
  enrolFinish: route('open')
    .route({ method: 'POST', path: '/session/enrol/finish', tags: ['admin'] })
    .errors({ ...overdue, ...codes })
    .input(input({ code: z.string().trim().min(6).max(10) }))
    .output(progress),
  /** What the browser needs to ask for a passkey: of anybody, or as second factor of who has given his password. */
  passkeyBegin: route('open')
    .route({ method: 'POST', path: '/session/passkey', tags: ['admin'] })
    .input(input({}))
    .output(browserOptions),
  passkeyFinish: route('open')
    .route({ method: 'POST', path: '/session/passkey/finish', tags: ['admin'] })
    .errors({ ...overdue, ...passkeyErrors, SIGN_IN_FAILED: { status: 401 } })
    .input(input({ answer: browserAnswer }))
    .output(progress),
  /** Opens an invitation or a reset by the secret of its address; works once. */
  openLink: route('open')
    .route({ method: 'POST', path: '/session/link', tags: ['admin'] })
    .errors({ LINK_EXPIRED: { status: 410 } })
    .input(input({ secret: z.string().min(20).max(100) }))
    .output(progress),
  /** Proves the second factor anew within a session; the session's token changes (ADM-57, 60). */
  stepUp: route('self')
    .route({ method: 'POST', path: '/session/step-up', tags: ['admin'] })
    .errors({ ...codes, NO_SECOND_FACTOR: { status: 409 } })
    .input(input({ code: z.string().trim().min(6).max(40) }))
    .output(z.object({ until: instant })),
  stepUpPasskeyBegin: route('self')
    .route({ method: 'POST', path: '/session/step-up/passkey', tags: ['admin'] })
    .errors({ NO_SECOND_FACTOR: { status: 409 } })
    .input(input({}))
    .output(browserOptions),
  stepUpPasskeyFinish: route('self')
    .route({ method: 'POST', path: '/session/step-up/passkey/finish', tags: ['admin'] })
    .errors(passkeyErrors)
    .input(input({ answer: browserAnswer }))
    .output(z.object({ until: instant })),
  /** The caller's present one-time code, in a store marked demo; null everywhere else. */
  demoCode: route('self')
    .route({ method: 'GET', path: '/session/demo-code', tags: ['admin'] })
    .output(demoCode.nullable()),
  signOut: route('self')
    .route({ method: 'POST', path: '/session/sign-out', tags: ['admin'] })
    .input(input({}))
    .output(z.object({})),
  me: route('self')
    .route({ method: 'GET', path: '/session/me', tags: ['admin'] })
    .output(me),
  /** What the sign-in page may know before anybody signed in: the demo's log-ins, only where the store is marked demo. */
  welcome: route('open')
    .route({ method: 'GET', path: '/session/welcome', tags: ['admin'] })
    .output(
      z.object({
        demo: z.boolean(),
        demoLogins: z.array(
          z.object({ login: z.string(), password: z.string(), role: z.string(), unitName: z.string(), name: z.string() })
        ),
        secureCookie: z.boolean(),
        /** Label of the outside provider, where one is configured. */
        provider: z.string().nullable(),
        /** No log-in exists yet: the console shows the address of the set-up. */
        setUp: z.boolean()
      })
    )
}
