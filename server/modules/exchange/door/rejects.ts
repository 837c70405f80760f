import { Readable } from 'node:stream'

import type { MaskRule } from '../../../../api/values.ts'
import type { FeedColumn } from '../../../../definitions/feeds.ts'
import { query } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import type { LineFault } from '../../../platform/delivery.ts'
import type { FileStore } from '../../../platform/files/index.ts'
import { mask } from '../../../platform/mask.ts'
import { scanRecords } from '../domain/csvScanner.ts'
import type { Batch } from './batch.ts'
import { plainBytes } from './parts.ts'

export const maxLineBytes = 65_536
// A delivery that is wrong throughout is told by its first faults; all of them would only be the file once more.
export const faultsTold = 20_000

/** Keeps the faults of a batch for its page, masked as their columns are; what an earlier attempt found goes. */
export async function keepFaults(tx: Tx | Db, batch: Batch, faults: readonly LineFault[]): Promise<void> {
  await query(tx, 'delete from feed_reject where batch_id = $1', [batch.key.batchId])
  const rules = new Map(batch.feed!.columns.map((column) => [column.name, maskOf(column)]))
  const shown = faults.slice(0, faultsTold).map((fault) => {
    const rule = rules.get(fault.column) ?? null
    return { ...fault, found: rule === null ? (fault.found?.slice(0, 200) ?? null) : mask(rule, fault.found) }
  })
  for (let i = 0; i < shown.length; i += 5000) {
    await query(
      tx,
      `insert into feed_reject (batch_id, part, line, column_name, code, found, expected)
       select $1, r.part, r.line, r.column, r.code, r.found, r.expected
       from jsonb_to_recordset($2::jsonb) as r(part int, line int, "column" text, code text, found text, expected text)
       on conflict do nothing`,
      [batch.key.batchId, JSON.stringify(shown.slice(i, i + 5000))]
    )
  }
}

const maskOf = (column: FeedColumn): MaskRule | null => (column.mask === undefined ? null : (column.mask.split('/')[0] as MaskRule))

const cell = (text: string | null) => (text === null ? '' : /[",\n\r]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Writes the reject file of a batch (EXC-31): the original columns in their order, then file, line, codes and what was expected. It is read
 * from the parts again, so that a rejected line is told as it was delivered; sealed like every file. Answers its place in the store.
 */
export async function writeRejectFile(files: FileStore, batch: Batch, faults: readonly LineFault[]): Promise<string> {
  const byLine = Map.groupBy(faults, (fault) => `${fault.part}:${fault.line}`)
  async function* text(): AsyncGenerator<Buffer> {
    const columns = batch.manifest.columns
    yield Buffer.from(`${[...columns, '文件', '行号', '记录号', '原因', '期望'].join(',')}\n`)
    for (const part of batch.parts) {
      const options = { delimiter: batch.manifest.delimiter, columns, maxLineBytes }
      const { batches } = await scanRecords(plainBytes(files, part), options)
      for await (const { records, faults: broken } of batches) {
        for (const record of records) {
          const found = byLine.get(`${part.part}:${record.record}`)
          if (found !== undefined) yield Buffer.from(line(record.cells.map(cell), part.name, record, found))
        }
        for (const record of broken) {
          const found = byLine.get(`${part.part}:${record.record}`)
          if (found !== undefined) yield Buffer.from(line([cell(record.raw.toString('utf8'))], part.name, record, found))
        }
      }
    }
  }
  const stored = await files.write(Readable.from(text(), { objectMode: false }))
  return stored.ref
}

const line = (cells: readonly string[], file: string, place: { line: number; record: number }, faults: readonly LineFault[]) =>
  `${[
    ...cells,
    cell(file),
    place.line,
    place.record,
    cell(faults.map((fault) => `${fault.column} ${fault.code}`).join('; ')),
    cell(faults.map((fault) => fault.expected).join('; '))
  ].join(',')}\n`
