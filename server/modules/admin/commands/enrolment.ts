import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { open, seal } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { newTotpSecret, nextTotpCode, totpAddress, totpStepOf } from '../../../platform/session/totp.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { hashOfRecoveryCode, newRecoveryCodes } from '../domain/recoveryCodes.ts'
import { totpContext } from './secondFactors.ts'

type Pending = { credential_id: string; totp_secret: Buffer }
// A secret that was shown and never confirmed is forgotten.
const minutesToConfirm = 15

/** A new secret for an authenticator. It counts from its first right code on; until then an earlier one does. */
export async function newTotp(tx: Tx, keys: Keys, loginId: string, login: string, at: Date): Promise<{ secret: string; address: string }> {
  await query(
    tx,
    `update credential set ended_at = $2 where login_id = $1 and kind = 'totp' and confirmed_at is null and ended_at is null`,
    [loginId, at]
  )
  const [secret, credentialId] = [newTotpSecret(), uuidv7(at)]
  await query(
    tx,
    `insert into credential (credential_id, login_id, kind, label, created_at, totp_secret) values ($1, $2, 'totp', '', $3, $4)`,
    [credentialId, loginId, at, seal(keys, secret, totpContext(credentialId))]
  )
  return { secret, address: totpAddress(secret, login) }
}

/** Puts the new secret in force, in the place of an earlier one, when the code is its own. */
export async function confirmTotp(tx: Tx, keys: Keys, loginId: string, code: string, at: Date): Promise<boolean> {
  const row = await pending(tx, loginId, at)
  const step = row === null ? null : totpStepOf(open(keys, row.totp_secret, totpContext(row.credential_id)), code.replaceAll(' ', ''), at)
  if (row === null || step === null) return false
  await query(
    tx,
    `update credential set ended_at = $2 where login_id = $1 and kind = 'totp' and confirmed_at is not null and ended_at is null`,
    [loginId, at]
  )
  await query(tx, 'update credential set confirmed_at = $2, last_used_at = $2, totp_step = $3 where credential_id = $1', [
    row.credential_id,
    at,
    step
  ])
  return true
}

async function pending(tx: Tx, loginId: string, at: Date): Promise<Pending | null> {
  const [row] = await query<Pending>(
    tx,
    `select credential_id, totp_secret from credential
     where login_id = $1 and kind = 'totp' and confirmed_at is null and ended_at is null and created_at > $2 order by created_at desc limit 1`,
    [loginId, new Date(at.getTime() - minutesToConfirm * 60_000)]
  )
  return row ?? null
}

/** The present code of a secret that waits for its first one, in a store marked demo; null everywhere else. */
export async function pendingDemoCode(
  tx: Tx,
  keys: Keys,
  loginId: string,
  at: Date
): Promise<{ code: string; waitSeconds: number } | null> {
  const [mark] = await query<{ demo: boolean }>(tx, 'select demo from store_mark')
  const row = mark?.demo ? await pending(tx, loginId, at) : null
  return row === null ? null : nextTotpCode(open(keys, row.totp_secret, totpContext(row.credential_id)), null, at)
}

/** Ten new recovery codes in the place of all earlier ones, told once (ADM-57). */
export async function renewRecoveryCodes(tx: Tx, loginId: string, at: Date): Promise<string[]> {
  const codes = newRecoveryCodes()
  await query(tx, 'delete from recovery_code where login_id = $1', [loginId])
  await query(tx, 'insert into recovery_code (login_id, code_hash, made_at) select $1, unnest($2::bytea[]), $3', [
    loginId,
    codes.map(hashOfRecoveryCode),
    at
  ])
  return codes
}
