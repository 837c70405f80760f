import { createHash } from 'node:crypto'
import { PassThrough } from 'node:stream'

import exceljs from '@protobi/exceljs'
import iconv from 'iconv-lite'

export type ExportCell = string | number | null
export type ExportFormat = 'csv' | 'csv_gb18030' | 'xlsx'

/** What stands below the rows: each line a text of its own, so that a person and a program can read how the file came about. */
export type Closing = (rows: number, checksum: string) => readonly string[]

// A spreadsheet would read such a text as a formula; the import takes exactly this apostrophe off again (ARC-66).
const asText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const shown = (cell: ExportCell): string => (cell === null ? '' : typeof cell === 'number' ? String(cell) : asText(cell))
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csvLine = (cells: readonly ExportCell[]): string => `${cells.map((cell) => quoted(shown(cell))).join(',')}\r\n`

/**
 * The file's bytes for rows that come some at a time. The checksum is SHA-256 over the rows' CSV lines in UTF-8, whatever the format, so
 * that two files of one list can be compared.
 */
export async function* exportFile(
  format: ExportFormat,
  head: readonly string[],
  batches: AsyncIterable<readonly (readonly ExportCell[])[]>,
  closing: Closing
): AsyncGenerator<Buffer> {
  const checksum = createHash('sha256')
  let rows = 0
  async function* noted(): AsyncGenerator<readonly (readonly ExportCell[])[]> {
    for await (const batch of batches) {
      for (const row of batch) checksum.update(csvLine(row), 'utf8')
      rows += batch.length
      yield batch
    }
  }
  const last = () => closing(rows, checksum.digest('hex'))
  yield* format === 'xlsx' ? workbook(head, noted(), last) : csv(format, head, noted(), last)
}

async function* csv(
  format: 'csv' | 'csv_gb18030',
  head: readonly string[],
  batches: AsyncIterable<readonly (readonly ExportCell[])[]>,
  last: () => readonly string[]
): AsyncGenerator<Buffer> {
  const encoded = (text: string) => (format === 'csv' ? Buffer.from(text, 'utf8') : iconv.encode(text, 'gb18030'))
  // Spreadsheets take a file without the mark for the machine's own encoding.
  if (format === 'csv') yield Buffer.from([0xef, 0xbb, 0xbf])
  yield encoded(csvLine(head))
  for await (const batch of batches) yield encoded(batch.map(csvLine).join(''))
  for (const line of last()) yield encoded(csvLine([line]))
}

async function* workbook(
  head: readonly string[],
  batches: AsyncIterable<readonly (readonly ExportCell[])[]>,
  last: () => readonly string[]
): AsyncGenerator<Buffer> {
  const stream = new PassThrough({ highWaterMark: 1 << 20 })
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: false, useStyles: false })
  const sheet = book.addWorksheet('accounts', { views: [{ state: 'frozen', ySplit: 1 }] })
  const writing = (async () => {
    sheet.addRow([...head]).commit()
    for await (const batch of batches) {
      for (const row of batch) sheet.addRow(row.map((cell) => (typeof cell === 'string' ? asText(cell) : cell))).commit()
      // Nothing tells when the writer is behind: it is given time to hand on what it holds.
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const line of last()) sheet.addRow([asText(line)]).commit()
    await book.commit()
  })()
  writing.catch((fault: Error) => stream.destroy(fault))
  for await (const chunk of stream) yield chunk as Buffer
  await writing
}
