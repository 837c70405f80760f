import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

import type pg from 'pg'

export class MigrationError extends Error {}

/** Runs what of db/postgres is not there yet, each file in a transaction of its own, as the owner. A file that changed after it ran is refused. */
export async function migrate(owner: pg.Pool, folder: string, tell: (line: string) => void): Promise<void> {
  const client = await owner.connect()
  try {
    // Two servers that start on one database take turns.
    await client.query('select pg_advisory_lock(4242001)')
    await client.query(
      'create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())'
    )
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')).rows.map((r) => [r.name, r.sha256])
    )
    const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted()
    const unknown = [...done.keys()].filter((name) => !files.includes(name))
    if (unknown.length > 0) {
      throw new MigrationError(
        `The database is newer than this program: it has ${unknown.join(', ')}. Start the version that made it, or restore a backup.`
      )
    }
    for (const name of files) {
      const text = await readFile(path.join(folder, name), 'utf8')
      const sha256 = createHash('sha256').update(text).digest('hex')
      const before = done.get(name)
      if (before === sha256) continue
      if (before !== undefined)
        throw new MigrationError(`${name} was changed after it had been applied. Migrations are added, never edited.`)
      await client.query('begin')
      try {
        await client.query(text)
        await client.query('insert into migration (name, sha256) values ($1, $2)', [name, sha256])
        await client.query('commit')
      } catch (fault) {
        await client.query('rollback')
        throw new MigrationError(`Migration ${name} failed, nothing of it stays: ${(fault as Error).message}`, { cause: fault })
      }
      tell(`database: ${name}`)
    }
  } finally {
    await client.query('select pg_advisory_unlock(4242001)').catch(() => {})
    client.release()
  }
}
