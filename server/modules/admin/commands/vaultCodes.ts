import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { mayTry } from '../domain/lockout.ts'
import type { LockState } from '../domain/lockout.ts'
import { CODES_AT_ONE_SCREEN, WRONG_CODES } from '../domain/vaultContent.ts'
import { checkCode } from './secondFactors.ts'
import { countWrongSecret } from './signIn.ts'
import { tellDecided } from './vaultRequest.ts'
import type { Request } from './vaultRequest.ts'

/**
 * Null for the right code, which is used up. A wrong one is counted in `tx`, under the lock of the request, so that many tries at once
 * are no more than three one after the other; the third ends the request (ADM-51). It counts towards the lock of the log-ins whose codes
 * were tried too (ADM-3); of a locked one every code is wrong. The answer is then the refusal, to be thrown after `tx`.
 */
export async function countedIfWrong(
  tx: Tx,
  keys: Keys,
  scope: Scope,
  request: Request,
  { staffId, code, address }: { readonly staffId: number; readonly code: string; readonly address: string }
): Promise<Refusal | null> {
  const logins = await query<LockState & { login_id: string }>(
    tx,
    `select * from login where staff_id = $1 and state in ('active', 'locked') order by login_id for update`,
    [staffId]
  )
  const answer = logins.every((login) => mayTry(login, scope.at)) ? await checkCode(tx, keys, staffId, code, scope.at) : 'wrong'
  if (answer === 'right') return null
  if (answer === 'used') return new Refusal('CODE_USED')
  if (answer === 'none') return new Refusal('SECOND_FACTOR_NEEDED')
  // It was typed at the asker's screen, whoever's it was to be.
  const origin = { requestId: scope.requestId, address, deviceHash: null }
  for (const { login_id } of logins) await countWrongSecret(tx, login_id, scope.at, origin, { step: 'vault', sessionId: scope.sessionId })
  const wrong = request.wrong_codes + 1
  const blocked = wrong >= WRONG_CODES
  await query(tx, `update vault_request set wrong_codes = $2, state = $3, ended_at = $4 where vault_id = $1`, [
    request.vault_id,
    wrong,
    blocked ? 'blocked' : request.state,
    blocked ? scope.at : null
  ])
  await audit(tx, scope, {
    action: blocked ? 'vault.blocked' : 'vault.wrong_code',
    object: { kind: 'vault_request', id: request.vault_id },
    before: { wrongCodes: request.wrong_codes },
    after: { wrongCodes: wrong, by: staffId },
    vaultId: request.vault_id
  })
  if (blocked) await tellDecided(tx, scope, request, 'blocked')
  return new Refusal('CODE_WRONG', { left: WRONG_CODES - wrong })
}

/**
 * Whoever asks again and again could guess another's code at his own screen. Refuses with CODES_STOPPED after so many wrong ones in a day,
 * also of requests that he has since asked to be approved in another way.
 */
export async function refuseGuessing(tx: Tx, scope: Scope): Promise<void> {
  const [row] = await query<{ wrong: number }>(
    tx,
    `select coalesce(sum(wrong_codes), 0)::int as wrong from vault_request
     where requester = $1 and asked_at > $2::timestamptz - interval '24 hours'`,
    [scope.staffId, scope.at]
  )
  if (row!.wrong >= CODES_AT_ONE_SCREEN) throw new Refusal('CODES_STOPPED')
}
