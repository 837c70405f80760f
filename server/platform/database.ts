import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type { Transaction } from 'kysely'
import pg from 'pg'

import type { DB } from './generated/database.d.ts'

export type Db = Kysely<DB>
export type Tx = Transaction<DB>

// Ids, positions and fen stay below 2^53 (ruling 67); a value beyond is a bug that must not pass silently.
function safeInteger(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`integer beyond the safe range: ${text}`)
  return number
}
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, safeInteger)
types.setTypeParser(pg.types.builtins.DATE, (text) => text)
// _int8
types.setTypeParser(1016 as never, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(safeInteger)))

/** Opens the pool of the server's role, or of the owner for migrations. `options` are sent at connection (ruling 50). */
export function openPool(url: string, settings: { max: number; options?: string; name: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: settings.max,
    types,
    application_name: settings.name,
    idleTimeoutMillis: 30_000,
    ...(settings.options === undefined ? {} : { options: settings.options })
  })
  // A connection that breaks while idle is replaced by the next query; it must not end the process.
  pool.on('error', () => {})
  return pool
}

export const openDb = (pool: pg.Pool): Db => new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })

/** A transaction that has set no scope: for tables without an account only; account tables answer nothing in it. */
export const inTransaction = <T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction().execute(work)

/** Runs whole SQL text with positional parameters. */
export async function query<T>(db: Db | Tx, text: string, parameters: readonly unknown[] = []): Promise<T[]> {
  const result = await db.executeQuery(CompiledQuery.raw(text, [...parameters]))
  return result.rows as T[]
}
