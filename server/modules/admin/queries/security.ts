import type { z } from 'zod'

import type { security as contract } from '../../../../api/admin/logins.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { liveOn } from './grants.ts'
import { sessionsOf } from './sessions.ts'
import { settingAt } from './settings.ts'

type Overview = z.infer<NonNullable<(typeof contract)['overview']['~orpc']['outputSchema']>>
const iso = (column: string) => `to_json(${column}) #>> '{}'`

/** Whether one of a person's roles demands a second factor at each sign-in (ADM-37). */
export async function mustHaveFactor(tx: Tx, staffId: number, day: string, at: Date): Promise<boolean> {
  const [row] = await query<{ yes: boolean }>(
    tx,
    `select exists (select from role_grant g join role o on o.code = g.role join staff p on p.staff_id = g.staff_id
       where g.staff_id = $1 and o.second_factor = 'always' and ${liveOn('$2')}) as yes`,
    [staffId, day]
  )
  return row!.yes && (await settingAt(tx, signInSettings.secondFactorByRole, at))
}

/** What stands between the asker's log-in and somebody else: password, second factors, open sessions, browsers (ADM-61, 112). */
export const securityOf = (grounds: Grounds, who: Who): Promise<Overview> =>
  inScope(grounds, who, async (tx, scope) => {
    const days = await settingAt(tx, signInSettings.passwordDays, scope.at)
    const stepUp = await settingAt(tx, signInSettings.stepUpMinutes, scope.at)
    const [own] = await query<{
      loginId: string
      changed: string | null
      expires: string | null
      proved: string | null
      device: string | null
      left: number
    }>(
      tx,
      `select l.login_id as "loginId", ${iso('l.password_changed_at')} as changed, s.device_id as device,
         case when $2::int > 0 then ${iso('l.password_changed_at + make_interval(days => $2::int)')} end as expires,
         case when s.second_factor_at > $4::timestamptz - make_interval(mins => $3::int)
           then ${iso('s.second_factor_at + make_interval(mins => $3::int)')} end as proved,
         (select count(*)::int from recovery_code r where r.login_id = l.login_id and r.used_at is null) as left
       from session s join login l on l.login_id = s.login_id where s.session_id = $1`,
      [scope.sessionId, days, stepUp, scope.at]
    )
    const factors = await query<Overview['passkeys'][number] & { kind: string }>(
      tx,
      `select credential_id as "credentialId", kind, label, ${iso('created_at')} as "createdAt", ${iso('last_used_at')} as "lastUsedAt"
       from credential where login_id = $1 and confirmed_at is not null and ended_at is null order by credential_id`,
      [own!.loginId]
    )
    const totp = factors.find(({ kind }) => kind === 'totp')
    return {
      passwordChangedAt: own!.changed,
      passwordExpiresAt: own!.expires,
      secondFactorDemanded: await mustHaveFactor(tx, scope.staffId, dayOf(scope.at), scope.at),
      provedUntil: own!.proved,
      totp: totp === undefined ? null : { since: totp.createdAt, lastUsedAt: totp.lastUsedAt },
      recoveryCodesLeft: own!.left,
      passkeys: factors.filter(({ kind }) => kind === 'passkey'),
      sessions: await sessionsOf(tx, scope.staffId, scope.sessionId, scope.at),
      devices: await query<Overview['devices'][number]>(
        tx,
        `select d.device_id as "deviceId", d.label, d.kind,
           case when d.state = 'trusted' and d.trusted_until <= $3 then 'new' else d.state end as state, d.address,
           ${iso('d.first_seen_at')} as "firstSeenAt", ${iso('d.last_seen_at')} as "lastSeenAt",
           case when d.trusted_until > $3 then ${iso('d.trusted_until')} end as "trustedUntil", d.device_id is not distinct from $2::uuid as current
         from device d where d.login_id = $1 and d.last_seen_at > $3::timestamptz - interval '400 days'
         order by d.state = 'revoked', d.last_seen_at desc, d.device_id limit 50`,
        [own!.loginId, own!.device, scope.at]
      )
    }
  })
