import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip, createZstdCompress } from 'node:zlib'

import type { Manifest } from '../api/exchange.ts'
import { feedDefinitions } from '../definitions/feeds.ts'

export type Cell = string | number | null | undefined
/** A line by column name; a column that is absent or null is an empty cell, '' is an empty text. */
export type Row = Readonly<Record<string, Cell>>
export type Compression = 'zst' | 'gz' | 'none'

export type Delivery = {
  readonly feed: string
  readonly source: string
  /** Region of the delivering system, six digits. */
  readonly region: string
  /** yyyymm or yyyymmdd, as the feed's cadence demands. */
  readonly period: string
  readonly mode?: 'full' | 'delta' | 'correction'
  /** 00 the first delivery, 01 the first retransmission. */
  readonly seq?: string
  /** Instant with offset. */
  readonly producedAt: string
  readonly folder: string
  readonly compression?: Compression
  readonly rowsPerPart?: number
  readonly covers?: { readonly from: string; readonly to: string }
}

const suffix = { zst: '.csv.zst', gz: '.csv.gz', none: '.csv' } as const
const CHUNK_CHARACTERS = 1 << 18

/**
 * Writes one delivery of a feed, its parts first and its manifest last, each under a `.tmp` name until it is whole (EXC-20, 21). Rows are
 * asked for only as fast as the disk takes them. Answers the manifest. Throws where a row has a column that the feed does not, and where
 * the folder cannot be written.
 */
export async function writeDelivery(delivery: Delivery, rows: Iterable<Row>): Promise<Manifest> {
  const { feed, source, region, period, mode = 'full', seq = '00', folder, compression = 'zst', rowsPerPart = 1_000_000 } = delivery
  const { formatVersion, feeds } = feedDefinitions()
  const definition = feeds.get(feed)
  if (!definition) throw new Error(`no such feed: ${feed}`)
  const columns = [...(mode === 'correction' ? ['line_op'] : []), ...definition.columns.map((column) => column.name)]
  const totals: Record<string, number> = Object.fromEntries(definition.control_totals.map((column) => [column, 0]))
  const stem = [feed, source, region, period, mode, seq].join('.')
  await mkdir(folder, { recursive: true })

  const parts: Manifest['parts'] = []
  let part: OpenPart | null = null
  const closePart = async () => {
    if (part) parts.push(await part.close())
    part = null
  }
  for (const row of rows) {
    if (part === null) {
      assertKnownColumns(feed, columns, row)
      const name = `${stem}.p${String(parts.length + 1).padStart(3, '0')}${suffix[compression]}`
      part = openPart(folder, name, compression, `${columns.join(',')}\n`)
    }
    for (const column in totals) totals[column]! += Number(row[column] ?? 0)
    const full = part.add(lineOf(columns, row))
    if (full) await full
    if (part.rows() === rowsPerPart) await closePart()
  }
  await closePart()

  const manifest: Manifest = {
    feed,
    source,
    region,
    period,
    mode,
    seq,
    format_version: formatVersion,
    produced_at: delivery.producedAt,
    encoding: 'utf-8',
    delimiter: ',',
    columns,
    parts,
    rows: parts.reduce((sum, { rows: n }) => sum + n, 0),
    totals,
    ...(delivery.covers ? { covers: delivery.covers } : {})
  }
  const name = join(folder, `${stem}.manifest.json`)
  await writeFile(`${name}.tmp`, `${JSON.stringify(manifest, null, 1)}\n`)
  await rename(`${name}.tmp`, name)
  return manifest
}

/** One line of CSV with its line end: quotes only where the value needs them, so that an empty unquoted cell is null. */
export function lineOf(columns: readonly string[], row: Row): string {
  let line = ''
  for (let i = 0; i < columns.length; i++) {
    if (i > 0) line += ','
    const cell = row[columns[i]!]
    if (cell === null || cell === undefined) continue
    if (typeof cell === 'number') line += cell
    else if (cell === '' || /[",\r\n]/.test(cell)) line += `"${cell.replaceAll('"', '""')}"`
    else line += cell
  }
  return `${line}\n`
}

type OpenPart = {
  readonly add: (line: string) => Promise<void> | null
  readonly rows: () => number
  readonly close: () => Promise<Manifest['parts'][number]>
}

function openPart(folder: string, name: string, compression: Compression, header: string): OpenPart {
  const entrance =
    compression === 'zst'
      ? createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } })
      : compression === 'gz'
        ? createGzip()
        : new PassThrough()
  const hash = createHash('sha256')
  let [bytes, rows, waiting] = [0, 0, header]
  const tally = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    }
  })
  const target = join(folder, name)
  const written = pipeline(entrance, tally, createWriteStream(`${target}.tmp`, { flush: true }))
  // A full disk is reported where it is awaited, below.
  written.catch(() => {})
  const flush = async () => {
    const chunk = waiting
    waiting = ''
    if (!entrance.write(chunk)) await Promise.race([once(entrance, 'drain'), written])
  }
  return {
    add: (line) => {
      waiting += line
      rows++
      return waiting.length >= CHUNK_CHARACTERS ? flush() : null
    },
    rows: () => rows,
    close: async () => {
      entrance.end(waiting)
      await written
      await rename(`${target}.tmp`, target)
      return { name, bytes, rows, sha256: hash.digest('hex') }
    }
  }
}

function assertKnownColumns(feed: string, columns: readonly string[], row: Row): void {
  const unknown = Object.keys(row).filter((column) => !columns.includes(column))
  if (unknown.length > 0) throw new Error(`feed ${feed} has no column ${unknown.join(', ')}`)
}
