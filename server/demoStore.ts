import path from 'node:path'

import { demoLogins, demoPassword, generateProvince } from '../demo/index.ts'
import { giveLogins, loginLines, mainPosts, markStore } from './modules/admin/index.ts'
import { dayOf, monthsAfter } from './platform/clock.ts'
import { query } from './platform/database.ts'
import type { Services } from './platform/http/context.ts'

/** Marks an empty store as the demo's and writes its province into the inbox, from where it comes in like any delivery (ruling 45). */
export async function beginDemo(services: Services, size: 'tiny' | 'S' | 'M' | 'L', tell: (line: string) => void): Promise<boolean> {
  const [mark] = await query<{ demo: boolean }>(services.db, 'select demo from store_mark')
  if (mark !== undefined) return mark.demo
  if ((await mainPosts(services.db)).length > 0) return false
  const through = monthsAfter(dayOf(services.clock.now()).slice(0, 7), -1)
  let written = 0
  tell(`demo province, size ${size}, to ${through}: writing its feed files`)
  await generateProvince({ size, through, outDir: path.join(services.dataDir, 'in'), tell: () => (written += 1) })
  tell(`demo province: ${written} deliveries written, now loading them`)
  await markStore(services, size)
  return true
}

/** Gives the demo's people their log-ins, once they are there, and those that a later version added; answers whether they have them. */
export async function giveDemoLogins(services: Services): Promise<boolean> {
  const staff = await mainPosts(services.db)
  if (staff.length === 0) return false
  const there = new Set((await loginLines(services.db)).map((line) => line.login))
  const missing = demoLogins(staff).filter(({ login }) => !there.has(login))
  if (missing.length > 0) await giveLogins(services, missing)
  return true
}

/** The lines that say who can sign in. */
export const demoLoginLines = async (services: Services): Promise<string[]> =>
  (await loginLines(services.db)).map((row) => `  ${row.login.padEnd(10)} ${demoPassword}   ${row.role}, ${row.unitName}`)
