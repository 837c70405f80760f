import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'

import { ClickHouseLogLevel, createClient } from '@clickhouse/client'

import type { CheckedFile, Engine } from './engine.ts'
import { FactsFault, faultOf } from './errors.ts'
import { openPool } from './pool.ts'
import { quoted, settingsClause } from './sql.ts'
import type { Params } from './sql.ts'

const CONNECTIONS = 16
// Above the longest of our own limits (max_execution_time): the engine gives up first, and says why.
const REQUEST_MS = 3_700_000

/** A ClickHouse server of yours, through the official client. The address carries user, password and database. */
export function openClient(at: { url: string }): Engine {
  const client = createClient({
    url: at.url,
    application: 'jingwei',
    max_open_connections: CONNECTIONS + 1,
    request_timeout: REQUEST_MS,
    // Inserts are ours in whole batches; an answer comes whole or as a fault, never cut in the middle.
    clickhouse_settings: { async_insert: 0, wait_end_of_query: 1, cancel_http_readonly_queries_on_client_close: 1 },
    log: { level: ClickHouseLogLevel.OFF }
  })
  const leaving = new AbortController()
  const pool = openPool(Array.from({ length: CONNECTIONS }, () => client))

  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (fault) {
      throw leaving.signal.aborted ? new FactsFault('QUERY_WAS_CANCELLED', 'the store of facts is closing', fault) : faultOf(fault)
    }
  }
  const command = (query: string, params: Params, tag?: string) =>
    pool.use(async () => {
      await guarded(client.command({ query, query_params: params }))
    }, tag)

  async function insertFile(file: CheckedFile): Promise<number> {
    const select = file.select.replace(/\bfrom\s+input\b/i, () => `from input(${quoted(file.structure)})`)
    const query = `insert into ${file.into} ${select}\n${settingsClause(file.settings)}\nformat ${file.format}`
    return pool.use(async () => {
      const { stream, summary } = await guarded(client.exec({ query, query_params: file.params ?? {}, values: plain(file) }))
      stream.destroy()
      return file.besideOthers ? 0 : Number(summary?.written_rows ?? 0)
    }, file.tag)
  }

  const kill = async (tag: string) => {
    pool.dismiss(tag)
    await guarded(client.command({ query: `kill query where Settings['log_comment'] = ${quoted(tag)} async` }))
  }

  return {
    read: (query, params, tag) =>
      pool.use(async () => {
        const answer = await guarded(client.query({ query, query_params: params, format: 'JSONEachRow', abort_signal: leaving.signal }))
        return guarded(answer.text())
      }, tag),
    execute: command,
    insertFile,
    insertRows: (table, rows) =>
      pool.use(async () => {
        await guarded(client.insert({ table, values: rows, format: 'JSONEachRow' }))
      }),
    kill,
    // Questions are cut off, which ends them on the server too; what writes is waited for.
    async close() {
      leaving.abort()
      await pool.finish()
      await client.close()
    }
  }
}

function plain(file: CheckedFile): Readable {
  const raw = createReadStream(file.path)
  if (file.compression === 'none') return raw
  const unpacked = file.compression === 'gzip' ? createGunzip() : createZstdDecompress()
  // A fault of the file reaches the reader through the unpacked stream.
  return pipeline(raw, unpacked, () => {})
}
