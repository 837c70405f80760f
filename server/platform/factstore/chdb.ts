import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { drainPending, Session } from 'chdb'

import type { CheckedFile, Engine } from './engine.ts'
import { faultOf } from './errors.ts'
import { openPool } from './pool.ts'
import { quoted, settingsClause } from './sql.ts'
import type { Params } from './sql.ts'

const SESSIONS = 5

/**
 * ClickHouse inside this process, on one folder that belongs to this process alone. `memoryMb` caps the whole engine.
 * Its `chdb/connection` adapter is not used: there settings leak from query to query and inserts gather in memory.
 */
export async function openChdb(at: { folder: string; memoryMb: number }): Promise<Engine> {
  await mkdir(at.folder, { recursive: true, mode: 0o700 })
  const configuration = path.join(path.dirname(at.folder), `${path.basename(at.folder)}.xml`)
  // A dropped table goes at once, also one that an earlier process had dropped: by default it stays, in memory too, for eight minutes.
  const settings = `<max_server_memory_usage>${at.memoryMb * 2 ** 20}</max_server_memory_usage>
  <database_atomic_delay_before_drop_table_sec>0</database_atomic_delay_before_drop_table_sec>`
  await writeFile(configuration, `<clickhouse>\n  ${settings}\n</clickhouse>\n`, { mode: 0o600 })
  const open = () => new Session(at.folder, { connectionArgs: [`--config-file=${configuration}`] })
  const sessions = Array.from({ length: SESSIONS }, open)
  // Cancelling must not wait behind what it is to cancel.
  const killer = open()
  const pool = openPool(sessions)
  const filling = new Map<string, Promise<unknown>>()

  const send = async (session: Session, sql: string, params: Params, format: string) => {
    try {
      const bound = Object.keys(params).length > 0
      return await (bound ? session.queryBindAsync(sql, params, { format }) : session.queryAsync(sql, { format }))
    } catch (fault) {
      throw faultOf(fault)
    }
  }
  const read = (sql: string, params: Params, tag?: string) =>
    pool.use(async (session) => (await send(session, sql, params, 'JSONEachRow')).text(), tag)
  const execute = (sql: string, params: Params, tag?: string) =>
    pool.use(async (session) => {
      await send(session, sql, params, 'Null')
    }, tag)
  const rowsIn = async (table: string) =>
    Number(await pool.use(async (session) => (await send(session, `select count() from ${table}`, {}, 'TSV')).text()))

  const fill = (file: CheckedFile) => {
    const source = `file(${quoted(file.path)}, '${file.format}', ${quoted(file.structure)}, '${file.compression}')`
    const select = file.select.replace(/\bfrom\s+input\b/i, () => `from ${source}`)
    return execute(`insert into ${file.into} ${select}\n${settingsClause(file.settings)}`, file.params ?? {}, file.tag)
  }

  // The embedded engine does not say how many rows a statement wrote: the table is counted before and after, one file at a time.
  async function insertFile(file: CheckedFile): Promise<number> {
    if (file.besideOthers) return fill(file).then(() => 0)
    const inLine = (filling.get(file.table) ?? Promise.resolve()).then(async () => {
      const before = await rowsIn(file.table)
      await fill(file)
      return (await rowsIn(file.table)) - before
    })
    filling.set(
      file.table,
      inLine.catch(() => {})
    )
    return inLine
  }

  const kill = async (tag: string | null) => {
    pool.dismiss(tag)
    // SYNC hangs when the query is of this process.
    const which = tag === null ? 'query_id != queryID()' : `Settings['log_comment'] = ${quoted(tag)}`
    await send(killer, `kill query where ${which} async`, {}, 'Null')
  }

  return {
    read,
    execute,
    insertFile,
    insertRows: (table, rows) =>
      pool.use(async (session) => {
        const values = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))
        await session.insert({ table, values, format: 'JSONEachRow' }).catch((fault: unknown) => {
          throw faultOf(fault)
        })
      }),
    kill,
    // Leaving while a query runs would crash the process: end them, wait for them, close, and wait for the engine itself.
    async close() {
      let finished = false
      const finishing = pool.finish().then(() => (finished = true))
      while (!finished) {
        await kill(null).catch(() => {})
        await Promise.race([finishing, pause(200)])
      }
      for (const session of [...sessions, killer]) session.close()
      await drainPending()
    }
  }
}
