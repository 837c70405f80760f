import { z } from 'zod'

import { keyUses } from '../../../../api/admin/keys.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { addKey } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import type { Renewing } from '../../../platform/secrets/renewing.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { mainUnitOf } from '../queries/people.ts'
import { requireApproval } from './vault.ts'

const subject = z.object({ use: z.enum(keyUses) })
type Use = z.infer<typeof subject>['use']

/** A change of key as the vault is asked for it (ADM-52): of this use, from the key that is in force now. */
export const keyOperationKind: VaultKind<{ use: Use }> = {
  kind: 'key_operation',
  needs: 'admin.key.rotate',
  approve: 'admin.vault.approve_grant',
  minutes: 120,
  uses: 1,
  emergency: false,
  subject,
  async describe(tx, scope, { use }) {
    const [active] = await query<{ key_id: number }>(tx, `select key_id from crypto_key where use = $1 and state = 'active'`, [use])
    const from = active?.key_id ?? 0
    return { content: { operation: 'rotate', use, from }, rows: 0, summary: { use, from }, orgUnitId: await mainUnitOf(tx, scope) }
  }
}

/**
 * Puts a new key of the use in force (ADM-89); answers its id. Refuses with KEY_RETIRING while an older one of the use is still being
 * replaced, and with the vault's refusals.
 */
export async function rotateKey(
  grounds: Grounds,
  keys: Keys,
  who: Who,
  given: { use: Use; vaultId?: string | undefined }
): Promise<{ keyId: number }> {
  const keyId = await inScope(grounds, who, async (tx, scope) => {
    // Locked before anything is looked at: the key file forgets nothing when a transaction fails, so of two changes at once the second
    // must be refused before it adds a key. It waits here, and then finds the key that it waited for retiring.
    const [active] = await query<{ key_id: number; algorithm: string }>(
      tx,
      `select key_id, algorithm from crypto_key where use = $1 and state = 'active' for update`,
      [given.use]
    )
    const [retiring] = await query(tx, `select from crypto_key where use = $1 and state = 'retiring'`, [given.use])
    if (active === undefined || retiring !== undefined) throw new Refusal('KEY_RETIRING', { use: given.use })
    const { vaultId } = await requireApproval(tx, scope, keyOperationKind, { use: given.use }, given.vaultId)
    await query(tx, `update crypto_key set state = 'retiring' where use = $1 and key_id = $2`, [given.use, active.key_id])
    const added = addKey(keys, given.use)
    await query(tx, `insert into crypto_key (use, key_id, algorithm, state, made_at, made_by) values ($1, $2, $3, 'active', $4, $5)`, [
      given.use,
      added,
      active.algorithm,
      scope.at,
      scope.actor.name
    ])
    await audit(tx, scope, {
      action: 'key.rotated',
      object: { kind: 'crypto_key', id: String(added) },
      before: { active: active.key_id },
      after: { active: added, use: given.use },
      vaultId
    })
    return added
  })
  return { keyId }
}

/** Holds the renewal or lets it go on, and says so in the audit trail. */
export const pauseRenewal = (grounds: Grounds, renewing: Renewing, who: Who, paused: boolean): Promise<{ paused: boolean }> =>
  inScope(grounds, who, async (tx, scope) => {
    if (paused === renewing.paused()) return { paused }
    await audit(tx, scope, {
      action: 'key.renewal_paused',
      object: { kind: 'crypto_key', id: 'renewal' },
      before: { paused: renewing.paused() },
      after: { paused }
    })
    if (paused) renewing.pause()
    else renewing.resume()
    return { paused }
  })
