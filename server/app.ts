import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FastifyInstance } from 'fastify'

import { adminRoutes } from './modules/admin/index.ts'
import { archiveRoutes, copyAccountsNow } from './modules/archive/index.ts'
import { emptyInbox, exchangeRawRoutes, exchangeRoutes, sweepLoads, workNextBatch } from './modules/exchange/index.ts'
import { copyingOut } from './platform/copy.ts'
import { query } from './platform/database.ts'
import { buildApp } from './platform/http/app.ts'
import type { Services } from './platform/http/context.ts'
import { startLoop } from './platform/jobs.ts'
import type { Loop } from './platform/jobs.ts'
import { deliverEvents } from './platform/outbox.ts'
import type { Listener } from './platform/outbox.ts'

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
    if (!swept) await sweepLoads(services)
    swept = true
    await emptyInbox(services)
    while (await workNextBatch(services)) {
      await copies()
    }
  }
  const listeners: Listener[] = []
  const deliver = () => deliverEvents(services.db, listeners, services.clock.now(), services.log)
  const loops =
    steady === null
      ? []
      : [
          startLoop('feeds', steady.everyMs, work, services.log),
          startLoop('account_now', 5_000, copies, services.log),
          startLoop('outbox', 5_000, deliver, services.log)
        ]
  const feeds = loops[0] ?? { wake() {}, async stop() {} }
  const app = await buildApp(services, {
    routers: { admin: adminRoutes(demoPassword), archive: archiveRoutes, exchange: exchangeRoutes(() => feeds.wake()) },
    raw: [exchangeRawRoutes],
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
    },
    async stop() {
      await app.close()
      await Promise.all(loops.map((loop) => loop.stop()))
    }
  }
}

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
