import type { Db, Tx } from './database.ts'
import type { FactStore } from './factstore/index.ts'
import type { Scope } from './scope.ts'
import type { Keys } from './secrets/index.ts'

/** Which delivery of bulk rows is being taken (EXC-2), and the day on which its period ends. */
export type DeliveryKey = {
  readonly batchId: string
  readonly feed: string
  readonly source: string
  readonly region: string
  readonly period: string
  readonly mode: 'full' | 'delta' | 'correction'
  readonly periodEnd: string
  readonly at: Date
}

export type Cells = Readonly<Record<string, string | null>>

/** One fault of one line: where, what was there and what was expected. `line` counts records of its part from 1. */
export type LineFault = {
  readonly part: number
  readonly line: number
  readonly column: string
  readonly code: string
  readonly found: string | null
  readonly expected: string
}

/** Why a row breaks a rule named in the feed's definition. */
export type Broken = { readonly column: string; readonly expected: string; readonly code?: string }
export type RowCheck = (cells: Cells, key: DeliveryKey) => Broken | null

export type Outcome = { readonly added: number; readonly changed: number; readonly equal: number; readonly reversed: number }

/** How a module takes the rows of a record feed: staged as they come, checked against the record, applied in one transaction. */
export type RecordTarget = {
  readonly kind: 'record'
  readonly stageTable: string
  readonly stageColumns: readonly string[]
  /** A checked line as values of `stageColumns`. */
  toStage(cells: Cells, keys: Keys): readonly StageValue[]
  /** The rules of the feed's `check` that one row can break, by their name there. */
  readonly rowChecks: Readonly<Record<string, RowCheck>>
  /** Names of the rules that `setFaults` looks for. */
  readonly setChecks: readonly string[]
  /** Faults that only the record or the other lines show: missing parents, broken set rules. */
  setFaults(tx: Tx, key: DeliveryKey): Promise<LineFault[]>
  apply(tx: Tx, scope: Scope, key: DeliveryKey): Promise<Outcome>
}
export type StageValue = string | number | boolean | Buffer | readonly string[] | null

/** Writes what a query of the record answers, under the job's scope, as a plain CSV file for the facts engine; answers its path. */
export type CopyOut = (name: string, sql: string) => Promise<string>

/** Where a fact's references are taken from, and where they are brought to. */
export type ReferenceSources = { readonly db: Db; readonly copyOut: CopyOut; readonly facts: FactStore }

/**
 * How a module takes the rows of a monthly fact: checked, resolved and compared set-wise by the facts engine. Conditions and columns are
 * in the engine's SQL over the staged cells, each a String named as in the feed's definition.
 */
export type FactTarget = {
  readonly kind: 'fact'
  readonly fact: string
  /** Rules of the feed's `check`, true = kept. */
  readonly conditions: Readonly<
    Record<string, { readonly sql: string; readonly column: string; readonly expected: string; readonly code?: string }>
  >
  /** Brings what lines refer to into staging tables that end in `suffix`, as the record stands on the period's last day. */
  prepare(from: ReferenceSources, key: DeliveryKey, suffix: string): Promise<void>
  /** Does ahead what `prepare` would do first after a change of the record, so that no load waits for it. */
  refresh(from: ReferenceSources): Promise<void>
  /** References of a line that must be known, `suffix` standing for that of `prepare`. */
  references(suffix: string): readonly { readonly column: string; readonly sql: string; readonly expected: string }[]
  /** The fact's columns but for lineage and sign. */
  columns(suffix: string): readonly (readonly [name: string, sql: string])[]
  /** The feed's key in the fact's own columns. */
  readonly keyColumns: readonly string[]
}

export type Target = RecordTarget | FactTarget
