import type { RoleCode } from '../../../../api/permissions.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import type { Grounds } from '../../../platform/scope.ts'
import { seal } from '../../../platform/secrets/index.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { hashPassword } from '../../../platform/session/passwords.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { totpContext } from './secondFactors.ts'

export type NewLogin = { employeeNo: string; login: string; password: string; totpSecret: string; role: RoleCode; unitCode: string }

/** Gives people of the staff list a log-in and one role each; from the console only; each has his second factor at once. A person who is not there is an error, nothing is written then. */
export async function giveLogins(grounds: Grounds & { readonly keys: Keys }, logins: readonly NewLogin[]): Promise<void> {
  const at = grounds.clock.now()
  const hashes = await Promise.all(logins.map((login) => hashPassword(login.password)))
  await inTransaction(grounds.db, async (tx) => {
    for (const [i, wanted] of logins.entries()) {
      const [found] = await query<{ staff_id: number; org_unit_id: number }>(
        tx,
        'select p.staff_id, u.org_unit_id from staff p, org_unit u where p.employee_no = $1 and u.code = $2',
        [wanted.employeeNo, wanted.unitCode]
      )
      if (found === undefined) throw new Error(`no person ${wanted.employeeNo} or no unit ${wanted.unitCode}`)
      // A millisecond apart, so that they are listed in the order in which they were given.
      const loginId = uuidv7(new Date(at.getTime() + i))
      await query(
        tx,
        `insert into login (login_id, staff_id, name, secret_hash, state, password_changed_at, created_at) values ($1, $2, $3, $4, 'active', $5, $5)`,
        [loginId, found.staff_id, wanted.login, hashes[i], at]
      )
      const credentialId = uuidv7(at)
      await query(
        tx,
        `insert into credential (credential_id, login_id, kind, label, created_at, confirmed_at, totp_secret) values ($1, $2, 'totp', '', $3, $3, $4)`,
        [credentialId, loginId, at, seal(grounds.keys, wanted.totpSecret, totpContext(credentialId))]
      )
      await query(
        tx,
        `insert into role_grant (grant_id, staff_id, role, org_unit_id, valid_from, state, granted_at) values ($1, $2, $3, $4, $5, 'active', $6)`,
        [uuidv7(at), found.staff_id, wanted.role, found.org_unit_id, dayOf(at), at]
      )
      const by = { actor: { kind: 'console' as const, name: 'console', staffId: null }, requestId: 'console', at }
      await audit(tx, by, {
        action: 'login.given',
        object: { kind: 'login', id: loginId },
        after: { role: wanted.role, unit: wanted.unitCode }
      })
    }
  })
}

/** Marks the store as the demo's, for ever (ADM-62, ruling 45). There the password alone lets people in, until somebody sets it otherwise. */
export const markStore = (grounds: Grounds, demoSize: string | null): Promise<void> =>
  inTransaction(grounds.db, async (tx) => {
    await query(tx, 'insert into store_mark (demo, demo_size, created_at) values ($1, $2, $3)', [
      demoSize !== null,
      demoSize,
      grounds.clock.now()
    ])
    const { group, key } = signInSettings.secondFactorByRole
    if (demoSize !== null)
      await query(
        tx,
        `insert into setting_value (setting_group, key, value, valid_from, set_at, set_by) values ($1, $2, 'false', $3, $3, 'console')`,
        [group, key, grounds.clock.now()]
      )
    await audit(
      tx,
      { actor: { kind: 'console', name: 'console', staffId: null }, requestId: 'console', at: grounds.clock.now() },
      {
        action: 'store.marked',
        object: { kind: 'store', id: 'mark' },
        after: { demo: demoSize !== null, demoSize, ...(demoSize === null ? {} : { [`${group}.${key}`]: false }) }
      }
    )
  })
