import { query } from '../../../platform/database.ts'
import type { FactTarget, Outcome } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import type { Batch } from './batch.ts'
import { suffixOf } from './factRows.ts'
import type { FactRows } from './factRows.ts'

// What a full file replaces: everything visible of the same feed, source, region and period (EXC-27).
const originOf = (batch: Batch) => [batch.key.feed, batch.key.source, batch.key.region, batch.key.period].join('.')

/**
 * Brings a batch's rows into the fact under a new load that no question sees yet (EXC-26). Where the period was delivered before, only
 * differences are written: a row that is not there any more is taken back, one that is new counts (ARC-100).
 */
export async function writeFacts({ db, facts }: Services, batch: Batch, target: FactTarget, rows: FactRows): Promise<Outcome> {
  const month = `${batch.key.periodEnd.slice(0, 7)}-01`
  await query(db, 'insert into load (load_id, fact, origin, month, started_at) overriding system value values ($1, $2, $3, $4, $5)', [
    rows.loadId,
    target.fact,
    originOf(batch),
    month,
    batch.key.at
  ])
  const before = await query<{ load_id: number }>(db, 'select load_id from load where visible and fact = $1 and origin = $2', [
    target.fact,
    originOf(batch)
  ])
  const [made] = await facts.rows<{ n: number }>(`select count() as n from ${rows.table}`)
  if (before.length === 0) {
    // Every row is of that month: what was made is linked into the fact as it lies, nothing is written again.
    if (made!.n > 0) await facts.run(`alter table ${target.fact} attach partition '${month}' from ${rows.table}`)
    return { added: made!.n, changed: 0, equal: 0, reversed: 0 }
  }
  const names = rows.columns.map(({ name }) => name).join(', ')
  const loads = before.map((row) => row.load_id).join(', ')
  const both = `select ${names}, part, line, toInt64(1) as side from ${rows.table}
    union all select ${names}, part, line, toInt64(-sign) as side from ${target.fact} where load_id in (${loads}) and month = toDate('${month}')`
  await facts.run(
    `insert into ${target.fact} (${names}, load_id, part, line, sign)
     select ${names}, {load:UInt32}, argMax(part, side) as p, argMax(line, side) as l, toInt8(sum(side)) as s from (${both}) group by ${names} having sum(side) != 0`,
    { load: rows.loadId },
    { tag: suffixOf(batch) }
  )
  return countOutcome(facts, batch, target, rows, made!.n)
}

async function countOutcome(
  facts: Services['facts'],
  batch: Batch,
  target: FactTarget,
  rows: FactRows,
  delivered: number
): Promise<Outcome> {
  const counted = `stage_outcome_${suffixOf(batch)}`
  await facts.run(
    `create or replace table ${counted} engine = Memory as
     select countIf(pos and not neg) as added, countIf(pos and neg) as changed, countIf(neg and not pos) as reversed
     from (select max(sign = 1) as pos, max(sign = -1) as neg from ${target.fact} where load_id = ${rows.loadId} group by ${target.keyColumns.join(', ')})`
  )
  const [found] = await facts.rows<{ added: number; changed: number; reversed: number }>(`select added, changed, reversed from ${counted}`)
  await facts.run(`drop table ${counted} sync`)
  return { ...found!, equal: delivered - found!.added - found!.changed }
}
