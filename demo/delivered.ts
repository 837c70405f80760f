import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

import { manifest } from '../api/exchange.ts'
import type { Manifest } from '../api/exchange.ts'
import { feedDefinitions } from '../definitions/feeds.ts'
import type { FeedColumn } from '../definitions/feeds.ts'

export type Line = Readonly<Record<string, string | null>>

/** The manifests of a folder by their stem, parsed by the api's own schema. */
export const manifestsIn = (folder: string): Manifest[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.manifest.json'))
    .toSorted()
    .map((name) => manifest.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))))

/** Faults of the file itself: what its manifest says and it is not. */
export function fileFaults(folder: string, delivered: Manifest): string[] {
  const faults: string[] = []
  let rows = 0
  for (const part of delivered.parts) {
    const bytes = readFileSync(join(folder, part.name))
    if (bytes.length !== part.bytes) faults.push(`SIZE_DIFFERS ${part.name}`)
    if (createHash('sha256').update(bytes).digest('hex') !== part.sha256) faults.push(`HASH_DIFFERS ${part.name}`)
    rows += part.rows
  }
  const lines = linesOf(folder, delivered)
  if (rows !== delivered.rows || lines.length !== rows) faults.push(`ROWS_DIFFER ${delivered.rows} ${lines.length}`)
  for (const [column, total] of Object.entries(delivered.totals)) {
    const found = lines.reduce((sum, line) => sum + Number(line[column] ?? 0), 0)
    if (found !== total) faults.push(`TOTAL_DIFFERS ${column} ${total} ${found}`)
  }
  return faults
}

/** The lines of a delivery, null = an empty unquoted cell. Reads quotes by the letter, unlike the writer. */
export function linesOf(folder: string, delivered: Manifest): Line[] {
  return delivered.parts.flatMap(({ name }) => {
    const bytes = readFileSync(join(folder, name))
    const text = (name.endsWith('.zst') ? zstdDecompressSync(bytes) : name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    const [header, ...records] = parseCsv(text)
    return records.map((cells) => Object.fromEntries(header!.map((column, i) => [column!, cells[i]!])))
  })
}

export function parseCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = []
  let [record, cell, quoted, wasQuoted] = [[] as (string | null)[], '', false, false]
  const endCell = () => {
    record.push(cell === '' && !wasQuoted ? null : cell)
    ;[cell, wasQuoted] = ['', false]
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') cell += text[++i]
      else if (c === '"') quoted = false
      else cell += c
    } else if (c === '"') [quoted, wasQuoted] = [true, true]
    else if (c === ',') endCell()
    else if (c === '\n') {
      endCell()
      records.push(record)
      record = []
    } else cell += c
  }
  return records
}

const shapes: Readonly<Record<string, RegExp>> = {
  code: /^[A-Za-z0-9._-]+$/,
  text: /^[^\p{Cc}]*$/u,
  int: /^-?\d{1,18}$/,
  fen: /^-?\d{1,15}$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  month: /^\d{4}-(0[1-9]|1[0-2])$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/,
  flag: /^[01]$/,
  msisdn: /^\d{11,15}$/,
  phone: /^(0\d{2,3}-\d{7,8}(-\d{1,6})?|1\d{10})$/,
  region: /^\d{6}$/
}

/** The columns of a line that break their declaration in feeds.yaml, each with the code of EXC-24. */
export function columnFaults(feed: string, line: Line): string[] {
  return feedDefinitions()
    .feeds.get(feed)!
    .columns.flatMap((column) => {
      const cell = line[column.name]
      if (cell === undefined) return [`${column.name} COLUMN_COUNT`]
      if (cell === null) return column.required ? [`${column.name} REQUIRED`] : []
      const code = cellFault(column, cell)
      return code ? [`${column.name} ${code} ${cell}`] : []
    })
}

function cellFault(column: FeedColumn, cell: string): string | null {
  const shape = shapes[column.type]
  if (shape && !shape.test(cell)) return 'TYPE'
  if (column.type === 'text' && (cell !== cell.trim() || cell !== cell.normalize('NFC'))) return 'TYPE'
  if (column.type === 'date' && new Date(`${cell}T00:00:00Z`).toISOString().slice(0, 10) !== cell) return 'TYPE'
  if (column.max !== undefined && [...cell].length > column.max) return 'LENGTH'
  if (column.pattern && !new RegExp(`^(?:${column.pattern})$`).test(cell)) return 'PATTERN'
  if (column.min !== undefined && Number(cell) < column.min) return 'RANGE'
  if (column.max_value !== undefined && Number(cell) > column.max_value) return 'RANGE'
  if (column.type === 'enum' && !(cell in feedDefinitions().enums[column.values!]!)) return 'NOT_IN_LIST'
  return null
}
