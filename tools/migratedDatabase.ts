import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type pg from 'pg'

import { openPool } from '../server/platform/database.ts'
import { migrate } from '../server/platform/migrate.ts'
import { prepareEmbeddedDatabase, startEmbeddedPostgres } from '../server/platform/postgres/index.ts'

/** Gives `work` the owner's pool, and the owner's address, of a database of its own, migrated from nothing; gone afterwards. Takes about three seconds. */
export const withMigratedDatabase = async <T>(work: (owner: pg.Pool, ownerUrl: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'jingwei-schema-'))
  const keysDir = join(folder, 'keys')
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), keysDir, tell: () => {} })
  try {
    const { ownerUrl } = await prepareEmbeddedDatabase({ superuserUrl: postgres.superuserUrl, keysDir })
    const owner = openPool(ownerUrl, { max: 2, name: 'jingwei-owner' })
    try {
      await migrate(owner, join(import.meta.dirname, '..', 'db', 'postgres'), () => {})
      return await work(owner, ownerUrl)
    } finally {
      await owner.end()
    }
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
