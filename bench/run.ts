import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'

import type { Size } from '../demo/index.ts'
import { buildServer } from '../server/app.ts'
import { beginDemo, giveDemoLogins } from '../server/demoStore.ts'
import { loginLines } from '../server/modules/admin/index.ts'
import { waitingDeliveries } from '../server/modules/exchange/index.ts'
import { systemClock } from '../server/platform/clock.ts'
import { readConfig } from '../server/platform/config.ts'
import { query } from '../server/platform/database.ts'
import type { Services } from '../server/platform/http/context.ts'
import { unlimited } from '../server/platform/http/limits.ts'
import { openLog } from '../server/platform/log.ts'
import { openStores } from '../server/stores.ts'
import { askers } from './asker.ts'
import { auditBenches } from './audit.ts'
import { consumptionBenches } from './consumption.ts'
import { noting } from './history.ts'
import { listBenches } from './lists.ts'
import { loadBench } from './load.ts'
import { scopeBenches } from './scopeCost.ts'
import { searchBenches } from './searches.ts'
import { signInBench } from './signIn.ts'

const tell = (line: string) => process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  options: { size: { type: 'string' }, only: { type: 'string', default: 'list,scope,search,consumption,load' } }
})
const wanted = new Set(values.only.split(','))
const config = readConfig({ ...process.env, ...(values.size === undefined ? {} : { JINGWEI_DEMO_SIZE: values.size }) }, [])

// Opening the stores under a running server would take its PostgreSQL away.
const pidFile = path.join(config.dataDir, 'pg', 'postmaster.pid')
if (config.databaseUrl === null && existsSync(pidFile) && isAlive(Number(readFileSync(pidFile, 'utf8').split('\n')[0]))) {
  tell(`The server on ${config.dataDir} is running: stop it first, or name another folder in DATA_DIR.`)
  process.exit(1)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** What the store holds, in words: every line of the history says it. */
async function loadedIn({ db, facts }: Services): Promise<{ size: Size | null; words: string }> {
  const [mark] = await query<{ size: Size | null }>(db, 'select demo_size as size from store_mark')
  const [months] = await query<{ bills: number; usage: number }>(
    db,
    `select count(distinct month) filter (where fact = 'fact_bill')::int as bills, count(distinct month) filter (where fact = 'fact_usage_month')::int as usage
     from load where visible`
  )
  const [accounts] = await facts.rows<{ n: number }>(
    `select sum(rows) as n from system.parts where active and database = currentDatabase() and table = 'account_now'`
  )
  const [rows] = await facts.rows<{ n: number }>(
    `select sum(rows) as n from system.parts where active and database = currentDatabase() and table = 'fact_bill'`
  )
  const words = `${mark?.size ?? 'own'}: about ${accounts!.n} accounts; ${rows!.n} bill rows of ${months!.bills} months; usage of ${months!.usage} months`
  return { size: mark?.size ?? null, words }
}

const stores = await openStores(config, systemClock, openLog('warn'), tell)
const { services } = stores
// The limits of askings a second are for people; a bench asks as fast as it can.
const running = await buildServer(services, null, '', { limits: unlimited })
try {
  // A store of somebody's own is measured as it is, never filled.
  if (config.seedDemo) await beginDemo(services, config.demoSize, tell)
  // The whole of a demo province is hours of work at size L: what waits goes on waiting, and the lines say what was loaded.
  if ((await waitingDeliveries(services.db)) === 0) await running.settle()
  else tell('deliveries wait; the load bench is left out')
  await giveDemoLogins(services)
  const { size, words } = await loadedIn(services)
  if (size === null) throw new Error('the benches need the log-ins of a demo store')
  if (values.size !== undefined && values.size !== size)
    throw new Error(`the store holds size ${size}: name an empty folder in DATA_DIR for size ${values.size}`)
  tell(`loaded: ${words}; one request at a time`)
  const note = noting(services.clock.now(), words, tell)
  for (const asker of await askers(running.app, services)) {
    if (wanted.has('list')) for await (const line of listBenches(asker)) note(line)
    if (wanted.has('scope') && config.databaseUrl === null) for await (const line of scopeBenches(services, asker)) note(line)
    if (wanted.has('search')) for await (const line of searchBenches(asker)) note(line)
    if (wanted.has('consumption')) for await (const line of consumptionBenches(services, asker)) note(line)
  }
  if (wanted.has('audit')) for await (const line of auditBenches(services)) note(line)
  // Not among those run by default: it leaves wrong tries behind.
  if (wanted.has('sign-in')) for await (const line of signInBench(running.app, await loginLines(services.db))) note(line)
  if (wanted.has('load') && (await waitingDeliveries(services.db)) === 0) note(await loadBench(services, running, size, tell))
} finally {
  await running.stop()
  await stores.close()
}
process.exit(0)
