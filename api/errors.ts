/** Expected refusals that any route may answer (ruling 2). The web's language files word them; no prose is sent. */
import { z } from 'zod'

export const commonErrors = {
  /** One or more input fields are wrong: where, and what was expected there. */
  INVALID_FIELD: { status: 422, data: z.object({ fields: z.array(z.object({ path: z.string(), expected: z.string() })) }) },
  NOT_SIGNED_IN: { status: 401 },
  /** The caller lacks the permission; `grantors` are the roles whose holders can give it. */
  PERMISSION_MISSING: { status: 403, data: z.object({ permission: z.string(), grantors: z.array(z.string()) }) },
  /** The caller's units lie in more than three places: he must choose the one for which he acts (ADM-42). */
  ACTING_UNIT_NEEDED: { status: 409 },
  /** Facts cannot be asked at present; the rest of the page stands (ARC-112). */
  FACTS_UNAVAILABLE: { status: 503 },
  TOO_MANY: { status: 429, data: z.object({ retryAfterSeconds: z.number().int() }) }
} as const
