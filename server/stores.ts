import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { seedReferences } from './modules/admin/index.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { openDb, openPool } from './platform/database.ts'
import { migrateFacts, openFactStore } from './platform/factstore/index.ts'
import { openFileStore } from './platform/files/index.ts'
import type { Services } from './platform/http/context.ts'
import type { Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import {
  prepareEmbeddedDatabase,
  prepareForeignDatabase,
  serverConnectionOptions,
  startEmbeddedPostgres
} from './platform/postgres/index.ts'
import { openKeys } from './platform/secrets/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export type Stores = {
  readonly services: Services
  /** Resolves if the embedded PostgreSQL ends without being asked. */ readonly lost: Promise<void>
  close(): Promise<void>
}

/** Opens both stores, the files and the keys, and brings the stores to this version. What was half done by an earlier process is cleared. */
export async function openStores(config: Config, clock: Clock, log: Log, tell: (line: string) => void): Promise<Stores> {
  const folder = (name: string) => path.join(config.dataDir, name)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  for (const name of ['keys', 'in', 'stage', 'files']) await mkdir(folder(name), { recursive: true, mode: 0o700 })
  const keys = openKeys(folder('keys'), config.cipher)

  const embedded =
    config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: folder('pg'), keysDir: folder('keys'), tell }) : null
  try {
    const urls =
      embedded === null
        ? await prepareForeignDatabase({
            ownerUrl: config.databaseUrl!,
            serverUrl: config.databaseServerUrl ?? undefined,
            keysDir: folder('keys')
          })
        : await prepareEmbeddedDatabase({ superuserUrl: embedded.superuserUrl, keysDir: folder('keys') })
    const owner = openPool(urls.ownerUrl, { max: 2, name: 'jingwei-owner' })
    try {
      await migrate(owner, path.join(root, 'db/postgres'), tell)
      await seedReferences(owner)
    } finally {
      await owner.end()
    }
    const pool = openPool(urls.serverUrl, { max: 12, options: serverConnectionOptions, name: 'jingwei-server' })
    const facts = await openFactStore({ dataDir: config.dataDir, url: config.clickhouseUrl, memoryMb: config.factsMemoryMb })
    // Both stores are ours alone from here on: a second start on the same folder was refused above, and has not emptied what the first one stages.
    for (const left of await readdir(folder('stage'))) await rm(path.join(folder('stage'), left), { recursive: true, force: true })
    await migrateFacts(facts, path.join(root, 'db/clickhouse'), tell)
    for (const { name } of await facts.rows<{ name: string }>(
      `select name from system.tables where database = currentDatabase() and name like 'stage\\\\_%'`
    )) {
      await facts.run(`drop table if exists ${name} sync`)
    }
    const files = await openFileStore({ dir: folder('files'), keys })
    const services: Services = { db: openDb(pool), pool, clock, facts, files, keys, log, dataDir: config.dataDir }
    return {
      services,
      lost: embedded?.ended.then(() => {}) ?? new Promise(() => {}),
      async close() {
        await facts.close()
        await services.db.destroy()
        await embedded?.stop()
      }
    }
  } catch (fault) {
    await embedded?.stop()
    throw fault
  }
}
