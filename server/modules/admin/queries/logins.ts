import { query } from '../../../platform/database.ts'
import type { Db } from '../../../platform/database.ts'

export type LoginLine = { login: string; role: string; unitName: string; name: string }

/** Who can sign in and as what, in the order in which log-ins were given. */
export const loginLines = (db: Db): Promise<LoginLine[]> =>
  query<LoginLine>(
    db,
    `select l.name as login, g.role, u.name as "unitName", p.name from login l join staff p on p.staff_id = l.staff_id
     join role_grant g on g.staff_id = p.staff_id and g.state = 'active' join org_unit u on u.org_unit_id = g.org_unit_id
     where l.state = 'active' order by l.login_id, g.granted_at`
  )

/** Whether the store is the demo's, and who can sign in there; outside a demo nobody is named, only whether anybody has a log-in at all. */
export async function welcome(db: Db): Promise<{ demo: boolean; logins: LoginLine[]; setUp: boolean }> {
  const [mark] = await query<{ demo: boolean; empty: boolean }>(
    db,
    `select coalesce((select demo from store_mark), false) as demo, not exists (select from login) as empty`
  )
  return { demo: mark!.demo, logins: mark!.demo ? await loginLines(db) : [], setUp: mark!.empty && !mark!.demo }
}
