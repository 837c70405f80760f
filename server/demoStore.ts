import path from 'node:path'

import { demoLogins, demoPassword, generateProvince } from '../demo/index.ts'
import { giveLogins, markStore } from './modules/admin/index.ts'
import { dayOf, monthsAfter } from './platform/clock.ts'
import { query } from './platform/database.ts'
import type { Services } from './platform/http/context.ts'

/** Marks an empty store as the demo's and writes its province into the inbox, from where it comes in like any delivery (ruling 45). */
export async function beginDemo(services: Services, size: 'tiny' | 'S' | 'M' | 'L', tell: (line: string) => void): Promise<boolean> {
  const [mark] = await query<{ demo: boolean }>(services.db, 'select demo from store_mark')
  if (mark !== undefined) return mark.demo
  const [staff] = await query<{ n: number }>(services.db, 'select count(*)::int as n from staff')
  if (staff!.n > 0) return false
  const through = monthsAfter(dayOf(services.clock.now()).slice(0, 7), -1)
  let written = 0
  tell(`demo province, size ${size}, 24 months to ${through}: writing its feed files`)
  await generateProvince({ size, through, outDir: path.join(services.dataDir, 'in'), tell: () => (written += 1) })
  tell(`demo province: ${written} deliveries written, now loading them`)
  await markStore(services, size)
  return true
}

/** Gives the demo's people their log-ins, once they are there; answers whether they have them. */
export async function giveDemoLogins(services: Services): Promise<boolean> {
  const [done] = await query<{ n: number }>(services.db, 'select count(*)::int as n from login')
  if (done!.n > 0) return true
  const staff = await query<{ employeeNo: string; unitCode: string; post: string; left: boolean }>(
    services.db,
    `select p.employee_no as "employeeNo", u.code as "unitCode", o.post, p.state = 'left' as left from staff p
     join staff_post o on o.staff_id = p.staff_id and o.main and o.valid_to is null join org_unit u on u.org_unit_id = o.org_unit_id order by p.employee_no`
  )
  if (staff.length === 0) return false
  await giveLogins(services, demoLogins(staff))
  return true
}

/** The lines that say who can sign in. */
export async function demoLoginLines(services: Services): Promise<string[]> {
  const rows = await query<{ login: string; role: string; unit: string }>(
    services.db,
    `select l.name as login, g.role, u.name as unit from login l join role_grant g on g.staff_id = l.staff_id join org_unit u on u.org_unit_id = g.org_unit_id order by l.login_id`
  )
  return rows.map((row) => `  ${row.login.padEnd(10)} ${demoPassword}   ${row.role}, ${row.unit}`)
}

/** Deliveries that are not worked yet: what a first start still waits for. */
export async function waitingDeliveries(services: Services): Promise<number> {
  const [row] = await query<{ n: number }>(
    services.db,
    `select count(*)::int as n from feed_batch where state in ('received', 'verified', 'staged', 'applying')`
  )
  return row!.n
}
