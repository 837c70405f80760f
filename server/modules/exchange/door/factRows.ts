import { query } from '../../../platform/database.ts'
import type { FactTarget } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import type { Batch } from './batch.ts'

/** A table shaped as the fact, in which a batch's rows are made before they become part of it; and the load that they will be under. */
export type FactRows = {
  readonly table: string
  readonly loadId: number
  /** The fact's columns but for lineage and sign, each with its type and its SQL over cells. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly sql: string }[]
}

/** What the names of all tables in the facts engine that serve a batch end in. */
export const suffixOf = (batch: Batch): string => batch.key.batchId.replaceAll('-', '')

/** Reserves a load's number and makes the empty table for its rows. The load itself is written down when rows are about to enter the fact. */
export async function openFactRows({ db, facts }: Services, batch: Batch, target: FactTarget): Promise<FactRows> {
  const [reserved] = await query<{ id: number }>(db, `select nextval('load_load_id_seq')::int as id`)
  const table = `stage_rows_${suffixOf(batch)}`
  await facts.run(`create or replace table ${table} as ${target.fact}`)
  const kept = await facts.rows<{ name: string; type: string }>(
    `select name, type from system.columns where database = currentDatabase() and table = '${table}'`
  )
  const typeOf = new Map(kept.map((column) => [column.name, column.type]))
  const columns = target.columns(suffixOf(batch)).map(([name, sql]) => ({ name, sql, type: typeOf.get(name)! }))
  return { table, loadId: reserved!.id, columns }
}

/**
 * How rows are made from cells: `cells` has the feed's columns as text, part, line and period_end, and may be followed by a condition. The
 * select is of `load` as a parameter. An alias like a cell's own name would be read instead of the cell, hence the tuple.
 */
export const intoRows = ({ table, columns }: FactRows, cells: string): { readonly into: string; readonly select: string } => ({
  into: `${table} (${columns.map(({ name }) => name).join(', ')}, load_id, part, line, sign)`,
  select: `select ${columns.map(({ type }, i) => `cast(t.${i + 1} as ${type})`).join(', ')}, {load:UInt32}, part, line, 1
    from (select tuple(${columns.map(({ sql }) => sql).join(', ')}) as t, part, line from ${cells})`
})
