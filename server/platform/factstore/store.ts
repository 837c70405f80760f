import { realpath } from 'node:fs/promises'
import path from 'node:path'

import { openChdb } from './chdb.ts'
import { openClient } from './client.ts'
import type { CheckedFile, Engine, FileRows, Row } from './engine.ts'
import { checkStaging } from './guard.ts'
import { rowsOf, settingsClause } from './sql.ts'
import type { Params, Settings } from './sql.ts'
import { written } from './statement.ts'
import type { Asked, FactStatement } from './statement.ts'

/** Limits of one statement. `tag` (letters, digits, _ and -) names it for `cancel`. */
export type Limits = { readonly tag?: string; readonly seconds?: number; readonly memoryMb?: number }

export type FactStore = {
  /**
   * Rows of a question, under the asker's scope and the loads that his transaction sees (ADM-45, EXC-26). 64-bit integers are numbers.
   * Throws ScopeMissing; FactsFault TIMEOUT_EXCEEDED after `seconds` (30), MEMORY_LIMIT_EXCEEDED, QUERY_WAS_CANCELLED.
   */
  ask<T>(asked: Asked, statement: FactStatement, limits?: Limits): Promise<T[]>
  /** Declares, fills and empties tables: for modules' loading code only. One statement; limits are an hour and the engine's memory. */
  run(sql: string, params?: Params, limits?: Limits): Promise<void>
  /** Rows of staging tables (`stage_…`, `…_stage`) and of the engine's own: facts are refused, they are asked for. Throws ScopeMissing. */
  rows<T>(sql: string, params?: Params, limits?: Limits): Promise<T[]>
  /** Copies a file under the data folder into a table, checked and resolved by `select`; answers how many rows the table gained. */
  insertFile(file: FileRows): Promise<number>
  insertRows(table: string, rows: readonly Row[]): Promise<void>
  /** Ends what runs or waits under the tag; those who wait for it get QUERY_WAS_CANCELLED. */
  cancel(tag: string): Promise<void>
  /** Resolves when the engine answers. */
  ready(): Promise<void>
  /** Ends what runs, waits for it and closes. Call it after intake has stopped. */
  close(): Promise<void>
}

export type FactStoreConfig = {
  /** DATA_DIR: the embedded engine's folder is `facts` in it, and only files in it are read. */
  readonly dataDir: string
  /** CLICKHOUSE_URL, or null for the engine inside the process. */
  readonly url: string | null
  /** Cap of the embedded engine as a whole, MB; one question may use half of it. */
  readonly memoryMb: number
}

/** Opens the store of facts. Nobody outside this folder knows which engine answers. */
export async function openFactStore(config: FactStoreConfig): Promise<FactStore> {
  const engine =
    config.url === null
      ? await openChdb({ folder: path.resolve(config.dataDir, 'facts'), memoryMb: config.memoryMb })
      : openClient({ url: config.url })
  return storeOver(engine, config)
}

function storeOver(engine: Engine, config: FactStoreConfig): FactStore {
  const settingsFor = (limits: Limits, seconds: number, memoryMb: number): Settings => {
    if (limits.tag !== undefined && !/^[\w-]{1,64}$/.test(limits.tag)) throw new RangeError(`not a tag: ${limits.tag}`)
    const bytes = (limits.memoryMb ?? memoryMb) * 2 ** 20
    return {
      max_execution_time: limits.seconds ?? seconds,
      max_memory_usage: bytes,
      max_bytes_before_external_group_by: Math.floor(bytes / 2),
      max_bytes_before_external_sort: Math.floor(bytes / 2),
      log_comment: limits.tag ?? ''
    }
  }
  const read = async <T>(sql: string, params: Params, limits: Limits, seconds: number): Promise<T[]> => {
    const settings = {
      ...settingsFor(limits, seconds, Math.floor(config.memoryMb / 2)),
      output_format_json_quote_64bit_integers: 0,
      output_format_json_array_of_rows: 1
    }
    return rowsOf<T>(await engine.read(`${sql}\n${settingsClause(settings)}`, params, limits.tag))
  }
  return {
    async ask<T>(asked: Asked, statement: FactStatement, limits: Limits = {}) {
      const { sql, params } = written(asked, statement)
      return read<T>(sql, params, limits, 30)
    },
    async run(sql, params = {}, limits = {}) {
      // Only statements that read take settings at their end; a declaration is quick and cannot be cancelled.
      const takesSettings = /^\s*(insert|with)\b/i.test(sql) && /\bselect\b/i.test(sql)
      const settings = takesSettings ? `\n${settingsClause(settingsFor(limits, 3600, config.memoryMb))}` : ''
      await engine.execute(`${sql}${settings}`, params, limits.tag)
    },
    async rows<T>(sql: string, params: Params = {}, limits: Limits = {}) {
      checkStaging(sql)
      return read<T>(sql, params, limits, 600)
    },
    insertFile: async (file) =>
      engine.insertFile({
        ...(await checked(file, config.dataDir)),
        settings: { ...settingsFor({ tag: file.tag }, 3600, config.memoryMb), ...file.settings }
      }),
    async insertRows(table, rows) {
      if (!/^\w+$/.test(table)) throw new RangeError(`not a table: ${table}`)
      if (rows.length > 0) await engine.insertRows(table, rows)
    },
    cancel: (tag) => engine.kill(tag),
    async ready() {
      await engine.read('select 1', {})
    },
    close: () => engine.close()
  }
}

const FORMATS = ['CSV', 'CSVWithNames', 'CustomSeparatedWithNames', 'TSV', 'TSVWithNames', 'JSONEachRow', 'LineAsString']

// The path goes into SQL, and a path may be a pattern there: it is resolved, held under the data folder, and plain.
async function checked(file: FileRows, dataDir: string): Promise<CheckedFile> {
  const [real, root] = await Promise.all([realpath(file.path), realpath(dataDir)])
  if (!real.startsWith(`${root}${path.sep}`) || /[*?{}[\]]/.test(real)) throw new RangeError(`not a file of the data folder: ${file.path}`)
  if (!FORMATS.includes(file.format)) throw new RangeError(`not a format of a file: ${file.format}`)
  const table = /^(\w+)\s*(\([\w\s,]+\))?$/.exec(file.into)?.[1]
  if (table === undefined) throw new RangeError(`not a table with columns: ${file.into}`)
  if (!/^[\w\s(),]+$/.test(file.structure)) throw new RangeError(`not a list of columns: ${file.structure}`)
  if (file.select.match(/\bfrom\s+input\b/gi)?.length !== 1) throw new RangeError('the select of a file reads "from input", once')
  settingsClause(file.settings ?? {})
  const compression = file.compression ?? (real.endsWith('.gz') ? 'gzip' : real.endsWith('.zst') ? 'zstd' : 'none')
  return { ...file, path: real, table, compression, settings: file.settings ?? {} }
}
