import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import type { VaultKind } from '../domain/vaultKind.ts'

/** First version: nothing is approved yet. */
export async function requireApproval<S>(
  tx: Tx,
  scope: Scope,
  kind: VaultKind<S>,
  subject: S,
  _vaultId: string | undefined
): Promise<{ vaultId: string }> {
  await kind.describe(tx, scope, subject)
  throw new Refusal('APPROVAL_NEEDED', { kind: kind.kind, approvers: [] })
}
