import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { hashPassword, passwordMatches } from '../../../platform/session/passwords.ts'
import { faultsOfPassword } from '../domain/passwordPolicy.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'

/** Gives a log-in a new password. Refuses with PASSWORD_REFUSED and every rule of ADM-55 that it breaks. */
export async function setPassword(tx: Tx, loginId: string, password: string, at: Date): Promise<void> {
  const rules = {
    length: await settingAt(tx, signInSettings.passwordLength, at),
    classes: await settingAt(tx, signInSettings.passwordClasses, at)
  }
  const kept = await settingAt(tx, signInSettings.passwordsKept, at)
  const [person] = await query<{ login: string; name: string; employee_no: string; secret_hash: string | null }>(
    tx,
    `select l.name as login, p.name, p.employee_no, l.secret_hash from login l join staff p on p.staff_id = l.staff_id
     where l.login_id = $1 for update of l`,
    [loginId]
  )
  const { login, name, employee_no, secret_hash } = person!
  const faults = faultsOfPassword(password, [login, name, employee_no], rules)
  const earlier = await query<{ secret_hash: string }>(
    tx,
    'select secret_hash from password_used where login_id = $1 order by set_at desc limit $2',
    [loginId, kept]
  )
  // The present one is among those kept; a log-in from before the list may not have it there.
  const hashes = [...new Set([...(secret_hash === null || kept === 0 ? [] : [secret_hash]), ...earlier.map((row) => row.secret_hash)])]
  const same = await Promise.all(hashes.map((hash) => passwordMatches(hash, password)))
  if (same.includes(true)) faults.push('repeated')
  if (faults.length > 0) throw new Refusal('PASSWORD_REFUSED', { faults, ...rules })
  const hash = await hashPassword(password)
  await query(
    tx,
    `insert into password_used (login_id, set_at, secret_hash) select login_id, coalesce(password_changed_at, '-infinity'), secret_hash from login
     where login_id = $1 and secret_hash is not null on conflict do nothing`,
    [loginId]
  )
  await query(
    tx,
    `update login set secret_hash = $2, password_changed_at = $3, must_change = false, state = case when state = 'invited' then 'active' else state end
     where login_id = $1`,
    [loginId, hash, at]
  )
  await query(tx, 'insert into password_used (login_id, set_at, secret_hash) values ($1, $2, $3)', [loginId, at, hash])
  await query(
    tx,
    `delete from password_used where login_id = $1 and set_at not in (
       select set_at from password_used where login_id = $1 order by set_at desc limit $2)`,
    [loginId, kept]
  )
}
