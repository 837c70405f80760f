import { isUtf8 } from 'node:buffer'

import { cellsOf } from './csvCells.ts'
import { byteClasses, recordAt, validTo, type FaultCode, type RecordPlace } from './recordSplitter.ts'

export type { FaultCode } from './recordSplitter.ts'

export type ScanOptions = {
  readonly delimiter: string
  /** Every column that the header must name, once each and no other. */
  readonly columns: readonly string[]
  /** Bytes of a record without its line end. */
  readonly maxLineBytes: number
  /** Bytes looked at together; also what is held in memory, besides one record. */
  readonly windowBytes?: number
}

/** HEADER_BAD 表头缺列、多列或重名 (EXC-23); `unreadable` when the first line is no record at all. */
export type HeaderFinding = {
  readonly code: 'HEADER_BAD'
  readonly problem: 'missing' | 'unknown' | 'repeated' | 'unreadable'
  readonly column: string | null
}

export type Placed = {
  /** 1 = first after the header. */
  readonly record: number
  /** Line in an editor, from 1, where the record starts. */
  readonly line: number
}
export type ScannedRecord = Placed & {
  /** In the order of `columns`, whatever the order in the file. */ readonly cells: readonly (string | null)[]
}
/** A record that cannot be read; `raw` is as delivered, for the reject file, a line that is too long cut to the limit. */
export type StructuralFault = Placed & { readonly codes: readonly FaultCode[]; readonly raw: Buffer }
export type RecordBatch = { readonly records: readonly ScannedRecord[]; readonly faults: readonly StructuralFault[] }

export type Header = { /** In the file's order. */ readonly names: readonly string[]; readonly findings: readonly HeaderFinding[] }
export type Scan = Header & { readonly batches: AsyncGenerator<RecordBatch> }

/**
 * Reads the records of a feed file (EXC-20 to 24): UTF-8, a byte-order mark and CRLF tolerated, memory bounded by the window and one
 * record. With a bad header there are no batches: nothing can be said of cells whose columns are not known.
 */
export const scanRecords = async (source: AsyncIterable<Uint8Array>, options: ScanOptions): Promise<Scan> => {
  const pieces = scanPieces(source, options)
  const { header } = await firstOf(pieces)
  if (header.findings.length > 0) {
    await pieces.return(undefined)
    return { ...header, batches: noBatches() }
  }
  const order = options.columns.map((column) => header.names.indexOf(column))
  return { ...header, batches: batchesOf(pieces, order, options) }
}

/** Reads the header only. */
export const headerOf = async (source: AsyncIterable<Uint8Array>, options: ScanOptions): Promise<Header> => {
  const pieces = scanPieces(source, options)
  const { header } = await firstOf(pieces)
  await pieces.return(undefined)
  return header
}

async function* noBatches(): AsyncGenerator<RecordBatch> {}

async function* batchesOf(
  pieces: AsyncGenerator<Piece>,
  order: readonly number[],
  { delimiter }: ScanOptions
): AsyncGenerator<RecordBatch> {
  const straight = order.every((from, to) => from === to)
  for await (const piece of pieces) {
    const records = piece.good.map((place): ScannedRecord => {
      const cells = cellsOf(piece.window.toString('utf8', place.start, place.end), delimiter, place.quoted)
      return { record: place.record, line: place.line, cells: straight ? cells : order.map((from) => cells[from] ?? null) }
    })
    if (records.length > 0 || piece.faults.length > 0) yield { records, faults: piece.faults }
  }
}

export type CopyOutcome = Header & {
  readonly records: number
  readonly faultCount: number
  /** The first of them; `onFault` gets all. */
  readonly faults: readonly StructuralFault[]
}

// A window of nothing but line ends is a million faults; they are handed on in portions.
const RECORDS_AT_ONCE = 10_000
// A file of nothing but bad lines is refused; it must not fill the memory on the way.
const FAULTS_KEPT = 10_000

/**
 * Copies a file for the facts engine: no header, no byte-order mark, columns in the file's order (`names`), and an empty record of the
 * right number of cells in the place of each that cannot be read, so that the engine's row number stays the record number.
 * The engine reads it under CSV_READ_SETTINGS, where an empty cell and `""` are alike. `write` may answer a promise to hold the copy back.
 */
export const copyGood = async (
  source: AsyncIterable<Uint8Array>,
  write: (bytes: Buffer) => void | Promise<void>,
  options: ScanOptions & { readonly onFault?: (fault: StructuralFault) => unknown }
): Promise<CopyOutcome> => {
  const pieces = scanPieces(source, { windowBytes: 1_048_576, ...options }, true)
  const { header } = await firstOf(pieces)
  const faults: StructuralFault[] = []
  let [records, faultCount] = [0, 0]
  if (header.findings.length > 0) {
    await pieces.return(undefined)
    return { ...header, records, faultCount, faults }
  }
  const empty = Buffer.from(`${options.delimiter.repeat(options.columns.length - 1)}\n`)
  for await (const piece of pieces) {
    records = piece.records
    for (const part of piece.runs) await write(part === null ? empty : piece.window.subarray(part.from, part.to))
    for (const fault of piece.faults) {
      faultCount++
      if (faults.length < FAULTS_KEPT) faults.push(fault)
      options.onFault?.(fault)
    }
    if (piece.openEnd) await write(Buffer.from('\n'))
  }
  return { ...header, records, faultCount, faults }
}

type Piece = {
  header: Header
  window: Buffer
  good: (RecordPlace & Placed)[]
  faults: StructuralFault[]
  /** Stretches of good records, null for each bad one. */
  runs: ({ from: number; to: number } | null)[]
  /** The last record is good and has no line end. */
  openEnd: boolean
  records: number
}

/** The one core of both uses. The first piece carries the header only. */
async function* scanPieces(source: AsyncIterable<Uint8Array>, options: ScanOptions, copying = false): AsyncGenerator<Piece> {
  const { delimiter, columns, maxLineBytes } = options
  const classes = byteClasses(delimiter)
  let header: Header | null = null
  let [record, line] = [0, 1]
  let skipping = false
  for await (const { window, last, consume } of windows(source, options.windowBytes ?? 262_144)) {
    let good: Piece['good'] = []
    let faults: StructuralFault[] = []
    let runs: Piece['runs'] = []
    let at = 0
    let openEnd = false
    if (skipping) {
      const lf = window.indexOf(10)
      at = lf < 0 ? window.length : lf + 1
      if (lf >= 0) [skipping, line] = [false, line + 1]
    }
    const valid = validTo(window, at, last)
    while (at < window.length && !skipping) {
      if (header && good.length + faults.length >= RECORDS_AT_ONCE) {
        yield { header, window, good, faults, runs, openEnd: false, records: record }
        ;[good, faults, runs] = [[], [], []]
      }
      const place = recordAt(window, at, last, classes, maxLineBytes)
      if (place === 'more') break
      if (place !== 'overlong' && header === null) {
        header = readHeader(place, window, delimiter, columns)
        yield { header, window, good, faults, runs, openEnd, records: 0 }
        line += place.lines
        at = place.next
        continue
      }
      header ??= { names: [], findings: [{ code: 'HEADER_BAD', problem: 'unreadable', column: null }] }
      record++
      const codes: FaultCode[] = place === 'overlong' ? ['LINE_TOO_LONG'] : codesOf(place, window, valid, columns.length)
      if (place !== 'overlong' && codes.length === 0) {
        const run = runs.at(-1)
        if (run && run.to === place.start) run.to = place.next
        else runs.push({ from: place.start, to: place.next })
        if (!copying) good.push({ ...place, record, line })
        openEnd = place.next === place.end
      } else {
        const end = place === 'overlong' ? at + maxLineBytes : place.end
        faults.push({ record, line, codes, raw: Buffer.from(window.subarray(at, end)) })
        runs.push(null)
        openEnd = false
      }
      if (place !== 'overlong') {
        line += place.lines
        at = place.next
        continue
      }
      const lf = window.indexOf(10, at)
      skipping = lf < 0
      at = skipping ? window.length : lf + 1
      if (!skipping) line++
    }
    consume(at)
    if (header) yield { header, window, good, faults, runs, openEnd, records: record }
  }
  if (!header)
    yield {
      header: readHeader(null, Buffer.alloc(0), delimiter, columns),
      window: Buffer.alloc(0),
      good: [],
      faults: [],
      runs: [],
      openEnd: false,
      records: 0
    }
}

const codesOf = (place: RecordPlace, window: Buffer, valid: number, columns: number): FaultCode[] => {
  const codes: FaultCode[] = []
  if (place.fault) codes.push(place.fault)
  else if (place.next > valid && !isUtf8(window.subarray(place.start, place.end))) codes.push('BAD_CHARACTER')
  // Cells of a record that was cut at its first line were not counted.
  if (place.cells !== columns && !(place.fault && place.quoted) && place.fault !== 'LINE_TOO_LONG') codes.push('COLUMN_COUNT')
  return codes
}

const readHeader = (place: RecordPlace | null, window: Buffer, delimiter: string, columns: readonly string[]): Header => {
  const problem = (kind: HeaderFinding['problem'], column: string | null): HeaderFinding => ({ code: 'HEADER_BAD', problem: kind, column })
  const bytes = place ? window.subarray(place.start, place.end) : window
  if (place?.fault || !isUtf8(bytes)) return { names: [], findings: [problem('unreadable', null)] }
  const names =
    bytes.length === 0 ? [] : cellsOf(bytes.toString('utf8'), delimiter, place?.quoted ?? false).map((name) => (name ?? '').trim())
  return {
    names,
    findings: [
      ...columns.filter((column) => !names.includes(column)).map((column) => problem('missing', column)),
      ...[...new Set(names)].filter((name) => !columns.includes(name)).map((name) => problem('unknown', name)),
      ...[...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map((name) => problem('repeated', name))
    ]
  }
}

/** Bytes joined to windows of a fixed size behind what the one before left over; without a byte-order mark. */
async function* windows(
  source: AsyncIterable<Uint8Array>,
  size: number
): AsyncGenerator<{ window: Buffer; last: boolean; consume: (bytes: number) => void }> {
  let rest: Buffer = Buffer.alloc(0)
  let held: Uint8Array[] = []
  let heldBytes = 0
  let first = true
  const next = (last: boolean) => {
    let window = Buffer.concat([rest, ...held])
    if (first && window.length >= 3 && window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf) window = window.subarray(3)
    first = false
    held = []
    heldBytes = 0
    rest = window
    return { window, last, consume: (bytes: number) => void (rest = window.subarray(bytes)) }
  }
  for await (const chunk of source) {
    held.push(chunk)
    heldBytes += chunk.byteLength
    if (heldBytes >= Math.max(3, size)) yield next(false)
  }
  yield next(true)
}

const firstOf = async (pieces: AsyncGenerator<Piece>): Promise<Piece> => {
  const first = await pieces.next()
  if (first.done) throw new Error('a scan answers its header first')
  return first.value
}
