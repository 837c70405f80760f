import type { z } from 'zod'

import type { PermissionKey } from '../../../../api/permissions.ts'
import type { Tx } from '../../../platform/database.ts'
import type { Scope } from '../../../platform/scope.ts'

/** What exactly is asked for: `content` is bound by its hash, `rows` may grow by one in a hundred, `summary` is shown to the second person. */
export type Described = {
  readonly content: unknown
  readonly rows: number
  readonly summary: Readonly<Record<string, string | number>>
  readonly orgUnitId: number
  readonly accountId?: number
}

/** A sort of operation that needs a second person (ADM-52). Modules declare theirs; admin knows no word of them (ADM-54). */
export type VaultKind<Subject> = {
  readonly kind: string
  /** What the requester must be allowed himself. */
  readonly needs: PermissionKey
  /** What the second person must hold. */
  readonly approve: PermissionKey
  /** How long an approval may be valid at most, and how often used. */
  readonly minutes: number
  readonly uses: number
  /** Whether it may be done alone in an emergency (ADM-53). */
  readonly emergency: boolean
  readonly subject: z.ZodType<Subject>
  describe(tx: Tx, scope: Scope, subject: Subject): Promise<Described>
}
