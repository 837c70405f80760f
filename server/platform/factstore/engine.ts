import type { Params, Scalar, Settings } from './sql.ts'

export type FileFormat = 'CSV' | 'CSVWithNames' | 'CustomSeparatedWithNames' | 'TSV' | 'TSVWithNames' | 'JSONEachRow' | 'LineAsString'

/** A file whose lines become rows, set-wise, in the engine. */
export type FileRows = {
  /** `table (column, column)`. */
  readonly into: string
  /**
   * A select that reads `from input`, once. `rowNumberInAllBlocks()` counts the file's records from 0, also when many threads parse; with
   * a condition, number in an inner select and filter outside, else only what passes is counted.
   */
  readonly select: string
  readonly params?: Params
  /** Names and types of the file's columns: `c1 String, c2 Nullable(String)`. */
  readonly structure: string
  /** A file under the data folder. */
  readonly path: string
  readonly format: FileFormat
  /** By default what the name's ending says: .gz, .zst. */
  readonly compression?: 'none' | 'gzip' | 'zstd'
  readonly settings?: Settings
  /** For `cancel`. */
  readonly tag?: string
  /** Other files fill the same table at this moment, so this one's rows cannot be told from theirs: it is not waited for them, the answer is 0. */
  readonly besideOthers?: boolean
}

/** A FileRows of which everything was checked. */
export type CheckedFile = FileRows & { readonly table: string; readonly compression: 'none' | 'gzip' | 'zstd'; readonly settings: Settings }

export type Row = Readonly<Record<string, Scalar | null | readonly Scalar[]>>

/** What either engine does for the store; its faults are FactsFault. */
export type Engine = {
  /** The text of a select's answer, a JSON array of rows. `tag` names it for `kill`. */
  read(sql: string, params: Params, tag?: string): Promise<string>
  execute(sql: string, params: Params, tag?: string): Promise<void>
  /** Answers how many rows were written. */
  insertFile(file: CheckedFile): Promise<number>
  insertRows(table: string, rows: readonly Row[]): Promise<void>
  /** Ends what runs or waits under a tag. */
  kill(tag: string): Promise<void>
  /** Takes nothing more, ends what runs, waits until it has ended, closes. A server of yours finishes what it writes. */
  close(): Promise<void>
}
