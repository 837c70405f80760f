import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FastifyInstance } from 'fastify'

import { adminRoutes } from './modules/admin/index.ts'
import { archiveRawRoutes, archiveRenewals, archiveRoutes, copyAccountsNow, failLeftExports } from './modules/archive/index.ts'
import { emptyInbox, exchangeRawRoutes, exchangeRoutes, sweepLoads, workNextBatch } from './modules/exchange/index.ts'
import { copyingOut } from './platform/copy.ts'
import { query } from './platform/database.ts'
import { buildApp } from './platform/http/app.ts'
import type { Services } from './platform/http/context.ts'
import { startLoop } from './platform/jobs.ts'
import type { Loop } from './platform/jobs.ts'
import { deliverEvents } from './platform/outbox.ts'
import type { Listener } from './platform/outbox.ts'
import { renewing } from './platform/secrets/renewing.ts'

export type Running = {
  readonly app: FastifyInstance
  readonly feeds: Loop
  /** Does all waiting work of feeds and copies now; answers when none is left. */ settle(): Promise<void>
  stop(): Promise<void>
}

/** The whole server over open stores, with its jobs, not listening yet; tests build the same one. `steady` = null leaves the jobs to `settle`. */
export async function buildServer(services: Services, steady: { everyMs: number } | null, demoPassword = ''): Promise<Running> {
  const copyOut = copyingOut(services.pool, 'copies', () => services.clock.now(), path.join(services.dataDir, 'stage'))
  // After each delivery and by the clock, one after the other: both write the same table.
  let copied: Promise<unknown> = Promise.resolve()
  const copies = () => (copied = copied.catch(() => {}).then(() => copyAccountsNow({ ...services, copyOut })))
  let swept = false
  const work = async () => {
    if (!swept) {
      await sweepLoads(services)
      await failLeftExports(services)
    }
    swept = true
    await emptyInbox(services)
    while (await workNextBatch(services)) {
      await copies()
    }
  }
  const keyRenewal = renewing(services, services.keys, archiveRenewals, services.log)
  const listeners: Listener[] = []
  const deliver = () => deliverEvents(services.db, listeners, services.clock.now(), services.log)
  const loop = (name: string, everyMs: number, turn: () => Promise<unknown>): Loop =>
    steady === null ? idle : startLoop(name, everyMs, turn, services.log)
  const feeds = loop('feeds', steady?.everyMs ?? 0, work)
  const renewal = loop('keys', 3_600_000, keyRenewal.run)
  const loops = [feeds, renewal, loop('account_now', 5_000, copies), loop('outbox', 5_000, deliver)]
  const app = await buildApp(services, {
    routers: { admin: adminRoutes(demoPassword, keyRenewal, () => renewal.wake()), archive: archiveRoutes, exchange: exchangeRoutes(() => feeds.wake()) },
    raw: [archiveRawRoutes, exchangeRawRoutes],
    readiness: { ready: () => readiness(services) },
    webDir: path.join(fileURLToPath(new URL('..', import.meta.url)), 'dist/web')
  })
  return {
    app,
    feeds,
    async settle() {
      await work()
      await copies()
      await deliver()
      await keyRenewal.run()
    },
    async stop() {
      await app.close()
      keyRenewal.pause()
      await Promise.all(loops.map((started) => started.stop()))
    }
  }
}

// Without a clock of its own, as in tests: `settle` does the work.
const idle: Loop = { wake() {}, async stop() {} }

/** The record must answer; the facts may be away, which only degrades (ADM-69). */
async function readiness(services: Services): Promise<{ ok: boolean; parts: Record<string, 'ok' | 'down'> }> {
  const up = (asked: Promise<unknown>) =>
    asked.then(
      () => 'ok' as const,
      () => 'down' as const
    )
  const [database, facts] = await Promise.all([up(query(services.db, 'select 1')), up(services.facts.ready())])
  return { ok: database === 'ok', parts: { database, facts } }
}
