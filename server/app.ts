import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { FastifyInstance } from 'fastify'

import {
  adminRenewals,
  adminRoutes,
  adminSettings,
  applyDueChanges,
  auditExportKind,
  auditRawRoutes,
  expireRequests,
  keyOperationKind,
  limitFigures,
  oidcRawRoutes,
  orgChangeKind,
  roleChangeKind,
  roleGrantKind,
  settingKinds,
  tidySignIns,
  verifyNightly,
  writeTreeMonths
} from './modules/admin/index.ts'
import type { VaultKinds } from './modules/admin/index.ts'
import {
  accountsForRights,
  accountsInUnits,
  archiveRawRoutes,
  archiveRenewals,
  archiveRoutes,
  archiveSettings,
  bulkExportKind,
  copyAccountsNow,
  endOldExports,
  failLeftExports,
  membersInUnits,
  revealKinds
} from './modules/archive/index.ts'
import { emptyInbox, exchangeRawRoutes, exchangeRoutes, sweepLoads, workNextBatch } from './modules/exchange/index.ts'
import { sealAudit } from './platform/audit/index.ts'
import type { Provider } from './platform/config.ts'
import { copyingOut } from './platform/copy.ts'
import { query } from './platform/database.ts'
import { fileRenewal } from './platform/files/index.ts'
import { buildApp } from './platform/http/app.ts'
import type { Services } from './platform/http/context.ts'
import { limitsOf } from './platform/http/limits.ts'
import type { LimitFigures } from './platform/http/limits.ts'
import { startLoop } from './platform/jobs.ts'
import type { Loop } from './platform/jobs.ts'
import { deliverEvents } from './platform/outbox.ts'
import type { Listener } from './platform/outbox.ts'
import { renewing } from './platform/secrets/renewing.ts'

/** Every setting, module by module (ADM-81). */
const declared = [...adminSettings, ...archiveSettings]
const settings = { all: declared, kinds: settingKinds(declared) }

/** Everything that needs a second person, module by module (ADM-54). */
const vaultKinds: VaultKinds = [
  roleGrantKind,
  roleChangeKind,
  orgChangeKind,
  keyOperationKind,
  bulkExportKind,
  auditExportKind,
  ...revealKinds,
  ...Object.values(settings.kinds)
]

export type Running = {
  readonly app: FastifyInstance
  readonly feeds: Loop
  /** Does all waiting work of feeds and copies now; answers when none is left. */ settle(): Promise<void>
  stop(): Promise<void>
}

type Further = {
  /** In the place of the settings in force. */ readonly limits?: LimitFigures
  readonly provider?: Provider | null
  readonly behindTls?: boolean
}

/** The whole server over open stores, with its jobs, not listening yet; tests build the same one. `steady` = null leaves the jobs to `settle`. */
export async function buildServer(
  services: Services,
  steady: { everyMs: number } | null,
  demoPassword = '',
  more: Further = {}
): Promise<Running> {
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
  const contents = [accountsInUnits, membersInUnits]
  // Changes of the organisation take effect at the turn of the day (ADM-33); then, and after a feed, a month that is over is written anew.
  const organise = async () => {
    await applyDueChanges(services, contents)
    await writeTreeMonths({ ...services, copyOut })
  }
  const keyRenewal = renewing(services, services.keys, [...adminRenewals, ...archiveRenewals, fileRenewal(services.files)], services.log)
  const listeners: Listener[] = []
  const deliver = () => deliverEvents(services.db, listeners, services.clock.now(), services.log)
  const loop = (name: string, everyMs: number, turn: () => Promise<unknown>): Loop =>
    steady === null ? idle : startLoop(name, everyMs, turn, services.log)
  const feeds = loop('feeds', steady?.everyMs ?? 0, work)
  const renewal = loop('keys', 60_000, keyRenewal.run)
  const organisation = loop('organisation', 60_000, organise)
  const loops = [
    feeds,
    loop('audit_seal', 5_000, () => sealAudit(services)),
    loop('audit_verify', 600_000, () => verifyNightly(services)),
    renewal,
    organisation,
    loop('account_now', 5_000, copies),
    loop('outbox', 5_000, deliver),
    loop('sign-in', 60_000, () => tidySignIns(services)),
    loop('exports', 600_000, () => endOldExports(services)),
    loop('vault', 60_000, () => expireRequests(services))
  ]
  const app = await buildApp(services, {
    routers: {
      admin: adminRoutes({
        demoPassword,
        provider: more.provider ?? null,
        keys: { renewing: keyRenewal, wake: () => renewal.wake() },
        organisation: { contents, wake: () => organisation.wake() },
        accounts: accountsForRights,
        vaultKinds,
        settings,
        clockProbes: []
      }),
      archive: archiveRoutes,
      exchange: exchangeRoutes(() => feeds.wake())
    },
    raw: [auditRawRoutes, archiveRawRoutes, exchangeRawRoutes, oidcRawRoutes(more.provider ?? null)],
    readiness: { ready: () => readiness(services) },
    limits: limitsOf(more.limits === undefined ? limitFigures(services) : async () => more.limits!, services.clock),
    behindTls: more.behindTls ?? false,
    webDir: path.join(fileURLToPath(new URL('..', import.meta.url)), 'dist/web')
  })
  return {
    app,
    feeds,
    async settle() {
      await work()
      await organise()
      await expireRequests(services)
      await endOldExports(services)
      await copies()
      await deliver()
      await keyRenewal.run()
      await sealAudit(services)
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
