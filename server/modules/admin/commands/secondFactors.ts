import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Scope } from '../../../platform/scope.ts'
import { open } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { nextTotpCode, totpStepOf } from '../../../platform/session/totp.ts'
import { hashOfRecoveryCode } from '../domain/recoveryCodes.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'

export type CodeAnswer = 'right' | 'wrong' | 'used' | 'none'
type TotpRow = { credential_id: string; totp_secret: Buffer; totp_step: number | null }

/** What a person's secret is sealed for: it opens in no other row. */
export const totpContext = (credentialId: string): string => `credential.totp/${credentialId}`

/**
 * Whether the code is one of this person's: a one-time code of his authenticator, each 30-second step once, or one of his recovery codes,
 * each once (ADM-57). A right one is used up in `tx`. `none` = he has no second factor of this sort. The caller counts wrong ones, in a
 * transaction that commits.
 */
export async function checkCode(tx: Tx, keys: Keys, staffId: number, code: string, at: Date): Promise<CodeAnswer> {
  const given = code.trim().replaceAll(' ', '')
  const logins = await query<{ login_id: string }>(tx, `select login_id from login where staff_id = $1 and state in ('active', 'locked')`, [
    staffId
  ])
  const answers: CodeAnswer[] = []
  for (const { login_id } of logins)
    answers.push(/^\d{6}$/.test(given) ? await checkTotp(tx, keys, login_id, given, at) : await checkRecoveryCode(tx, login_id, given, at))
  return (['right', 'used', 'wrong'] as const).find((answer) => answers.includes(answer)) ?? 'none'
}

async function checkTotp(tx: Tx, keys: Keys, loginId: string, code: string, at: Date): Promise<CodeAnswer> {
  const [row] = await query<TotpRow>(
    tx,
    `select credential_id, totp_secret, totp_step from credential
     where login_id = $1 and kind = 'totp' and confirmed_at is not null and ended_at is null for update`,
    [loginId]
  )
  if (row === undefined) return 'none'
  const step = totpStepOf(open(keys, row.totp_secret, totpContext(row.credential_id)), code, at)
  if (step === null) return 'wrong'
  if (row.totp_step !== null && step <= row.totp_step) return 'used'
  await query(tx, 'update credential set totp_step = $2, last_used_at = $3 where credential_id = $1', [row.credential_id, step, at])
  return 'right'
}

async function checkRecoveryCode(tx: Tx, loginId: string, code: string, at: Date): Promise<CodeAnswer> {
  const rows = await query<{ code_hash: Buffer; used_at: Date | null }>(
    tx,
    'select code_hash, used_at from recovery_code where login_id = $1 for update',
    [loginId]
  )
  if (rows.length === 0) return 'none'
  const hash = hashOfRecoveryCode(code)
  const row = rows.find(({ code_hash }) => code_hash.equals(hash))
  if (row === undefined) return 'wrong'
  if (row.used_at !== null) return 'used'
  await query(tx, 'update recovery_code set used_at = $3 where login_id = $1 and code_hash = $2', [loginId, hash, at])
  return 'right'
}

/** Refuses with SECOND_FACTOR_NEEDED unless the asker's session proved a second factor within the last five minutes (ADM-57). */
export async function requireStepUp(tx: Tx, scope: Pick<Scope, 'sessionId' | 'at'>): Promise<void> {
  const [row] = await query<{ second_factor_at: Date | null }>(tx, 'select second_factor_at from session where session_id = $1', [
    scope.sessionId
  ])
  const proved = row?.second_factor_at ?? null
  const stepUpMinutes = await settingAt(tx, signInSettings.stepUpMinutes, scope.at)
  if (proved === null || scope.at.getTime() - proved.getTime() > stepUpMinutes * 60_000) throw new Refusal('SECOND_FACTOR_NEEDED')
}

/** The next code that counts of a log-in's authenticator, in a store marked demo; null everywhere else. */
export async function demoCodeOf(tx: Tx, keys: Keys, loginId: string, at: Date): Promise<{ code: string; waitSeconds: number } | null> {
  const [row] = await query<TotpRow>(
    tx,
    `select credential_id, totp_secret, totp_step from credential
     where login_id = $1 and kind = 'totp' and confirmed_at is not null and ended_at is null and (select demo from store_mark)`,
    [loginId]
  )
  return row === undefined ? null : nextTotpCode(open(keys, row.totp_secret, totpContext(row.credential_id)), row.totp_step, at)
}
