import { inTransaction, query } from '../../../platform/database.ts'
import type { Grounds } from '../../../platform/scope.ts'
import { shutAsDue } from '../commands/loginChanges.ts'
import { signInSettings } from '../domain/signInSettings.ts'
import { settingAt } from '../queries/settings.ts'

type Due = { login_id: string; state: string; next: 'suspended' | 'closed' }

/**
 * Ends what nobody ends by hand (ADM-3): log-ins of leavers are closed, those of suspended people and those unused for 90 days suspended.
 * Sign-ins that were begun and left are forgotten after a day.
 */
export const tidySignIns = (grounds: Grounds): Promise<number> =>
  inTransaction(grounds.db, async (tx) => {
    const at = grounds.clock.now()
    const days = await settingAt(tx, signInSettings.unusedDays, at)
    const due = await query<Due>(
      tx,
      `select l.login_id, l.state, case when p.state = 'left' then 'closed' else 'suspended' end as next
       from login l join staff p on p.staff_id = l.staff_id
       where (p.state = 'left' and l.state <> 'closed')
         or (l.state in ('active', 'locked') and (p.state = 'suspended'
           or coalesce(l.last_seen_at, l.created_at) < $1::timestamptz - make_interval(days => $2::int)))
       order by l.login_id limit 500 for update of l`,
      [at, days]
    )
    const by = { actor: { kind: 'job' as const, name: 'sign-in', staffId: null }, requestId: 'job-sign-in', at }
    for (const login of due) await shutAsDue(tx, by, login)
    await query(tx, `delete from sign_in where ends_at < $1::timestamptz - interval '1 day'`, [at])
    return due.length
  })
