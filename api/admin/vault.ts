import { z } from 'zod'

/** What any operation that needs a second person may answer (ADM-51). */
export const vaultErrors = {
  /** A second person must approve first; `approvers` are those who can. */
  APPROVAL_NEEDED: {
    status: 403,
    data: z.object({ kind: z.string(), approvers: z.array(z.object({ staffId: z.number().int(), name: z.string(), signedIn: z.boolean() })) })
  },
  /** What was approved is not what is asked now; the approval is void. */
  CONTENT_CHANGED: { status: 409 },
  /** The approval is over, used up, taken back, or another person's. */
  EXPIRED: { status: 410 }
} as const
