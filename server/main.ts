import { demoPassword } from '../demo/index.ts'
import { buildServer } from './app.ts'
import { beginDemo, demoLoginLines, giveDemoLogins } from './demoStore.ts'
import { openSetUp } from './modules/admin/index.ts'
import { waitingDeliveries } from './modules/exchange/index.ts'
import { systemClock } from './platform/clock.ts'
import { ConfigError, readConfig } from './platform/config.ts'
import type { Services } from './platform/http/context.ts'
import { openLog } from './platform/log.ts'
import { openStores } from './stores.ts'

const tell = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2))
  const log = openLog(config.logLevel)
  const stores = await openStores(config, systemClock, log, tell)
  const { services } = stores
  const demo = config.seedDemo && (await beginDemo(services, config.demoSize, tell))
  const running = await buildServer(services, { everyMs: 5_000 }, demoPassword, { provider: config.provider, behindTls: config.behindTls })

  let ending = false
  const end = async (code: number) => {
    if (ending) return
    ending = true
    tell('stopping …')
    // What does not let go in half a minute is left as after a kill: the stores open again from that.
    setTimeout(() => process.exit(1), 30_000).unref()
    await running.stop()
    await stores.close()
    process.exit(code)
  }
  process.on('SIGINT', () => void end(0))
  process.on('SIGTERM', () => void end(0))
  void stores.lost.then(() => {
    if (!ending) tell('PostgreSQL has ended without being asked; see pg.log in the data folder. Stopping.')
    void end(1)
  })

  // One name, both loopback addresses, nothing beyond.
  await running.app.listen({ port: config.port, host: 'localhost' })
  const { port } = running.app.server.address() as { port: number }
  if (demo) await untilLoaded(services, config.demoSize === 'S' || config.demoSize === 'tiny', () => ending)
  if (ending) return
  tell(`\nJingwei 经纬 answers at http://localhost:${port}`)
  const setUp = demo ? null : await openSetUp(services)
  if (setUp !== null)
    tell(
      `No log-in exists yet. Set the system up within 30 minutes at\n  http://localhost:${port}/set-up#${setUp}\n(a start of the server makes a new address)`
    )
  if (demo)
    tell(
      `Demo log-ins (the password is enough; a page that asks for a one-time code shows it):\n${(await demoLoginLines(services)).join('\n')}\n`
    )
}

/** Waits for the log-ins, and where it is short for the whole province; says how far it is. */
async function untilLoaded(services: Services, whole: boolean, over: () => boolean): Promise<void> {
  let told = -1
  for (;;) {
    const waiting = await waitingDeliveries(services.db)
    const ready = await giveDemoLogins(services)
    if (over() || (ready && (!whole || waiting === 0))) return
    if (waiting !== told) tell(`demo province: ${waiting} deliveries to load`)
    told = waiting
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

main().catch((fault: unknown) => {
  tell(
    fault instanceof ConfigError
      ? fault.message
      : `Jingwei could not start: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`
  )
  process.exit(1)
})
