import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

import type { CopyOut, StageValue } from './delivery.ts'
import type { JobName } from './scope.ts'

/** Copies what queries of the record answer into files under `folder`, each under the scope of a job. */
export const copyingOut =
  (pool: pg.Pool, job: JobName, at: () => Date, folder: string): CopyOut =>
  async (name, sql) => {
    const file = path.join(folder, `${name}.csv`)
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query('select set_scope(null, $1, null, $2)', [job, at()])
      await pipeline(client.query(copyTo(`copy (${sql}) to stdout (format csv)`)), createWriteStream(file, { mode: 0o600 }))
      await client.query('commit')
      return file
    } catch (fault) {
      await client.query('rollback').catch(() => {})
      throw fault
    } finally {
      client.release()
    }
  }

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = (text: string) => text.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign]!)

function written(value: StageValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escaped(value)
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  return escaped(`{${value.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`)
}

/** Rows in the text form of COPY, some at a time. */
export async function copyInto(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  batches: AsyncIterable<readonly (readonly StageValue[])[]>
): Promise<void> {
  async function* text() {
    for await (const rows of batches) if (rows.length > 0) yield Buffer.from(rows.map((row) => `${row.map(written).join('\t')}\n`).join(''))
  }
  await pipeline(Readable.from(text(), { objectMode: false }), client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)))
}
