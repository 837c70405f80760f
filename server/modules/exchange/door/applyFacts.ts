import { query } from '../../../platform/database.ts'
import type { FactTarget, Outcome } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import type { Batch } from './batch.ts'
import { spoiltTable, stageTable, suffixOf } from './stageFacts.ts'

export type WrittenLoad = { readonly loadId: number; readonly outcome: Outcome }

// What a full file replaces: everything visible of the same feed, source, region and period (EXC-27).
const originOf = (batch: Batch) => [batch.key.feed, batch.key.source, batch.key.region, batch.key.period].join('.')

/**
 * Writes a batch's rows under a new load that no question sees yet (EXC-26). Where the period was delivered before, only differences are
 * written: a row that is not there any more is taken back, one that is new counts (ARC-100).
 */
export async function writeFacts(services: Services, batch: Batch, target: FactTarget): Promise<WrittenLoad> {
  const { db, facts } = services
  const [made] = await query<{ load_id: number }>(
    db,
    'insert into load (fact, origin, month, started_at) values ($1, $2, $3, $4) returning load_id',
    [target.fact, originOf(batch), `${batch.key.periodEnd.slice(0, 7)}-01`, batch.key.at]
  )
  const loadId = made!.load_id
  const before = await query<{ load_id: number }>(db, 'select load_id from load where visible and fact = $1 and origin = $2', [
    target.fact,
    originOf(batch)
  ])
  const columns = target.columns(suffixOf(batch))
  const names = columns.map(([name]) => name).join(', ')
  // Cells are read as signed integers, the fact counts in types of its own; side by side with its rows they must have those.
  const kept = await facts.rows<{ name: string; type: string }>(
    `select name, type from system.columns where database = currentDatabase() and table = '${target.fact}'`
  )
  const typeOf = new Map(kept.map((column) => [column.name, column.type]))
  // An alias like a cell's own name would be read instead of the cell: the columns get their names one level further out.
  const delivered = `select ${columns.map(([name], i) => `cast(t.${i + 1} as ${typeOf.get(name)}) as ${name}`).join(', ')}, part, line from (
    select tuple(${columns.map(([, sql]) => sql).join(', ')}) as t, part, line from ${stageTable(batch)}
    where not ((part, line) in (select part, line from ${spoiltTable(batch)})))`
  const into = `insert into ${target.fact} (${names}, load_id, part, line, sign)`
  if (before.length === 0) {
    await facts.run(`${into} select ${names}, {load:UInt32}, part, line, 1 from (${delivered})`, { load: loadId }, { tag: suffixOf(batch) })
  } else {
    const loads = before.map((row) => row.load_id).join(', ')
    const visible = `select ${names}, part, line, toInt64(-sign) as side from ${target.fact} where load_id in (${loads}) and month = toDate('${batch.key.periodEnd.slice(0, 7)}-01')`
    const both = `select ${names}, part, line, toInt64(1) as side from (${delivered}) union all ${visible}`
    await facts.run(
      `${into} select ${names}, {load:UInt32}, argMax(part, side) as p, argMax(line, side) as l, toInt8(sum(side)) as s from (${both}) group by ${names} having sum(side) != 0`,
      { load: loadId },
      { tag: suffixOf(batch) }
    )
  }
  const outcome = await countOutcome(services, batch, target, loadId, before.length > 0)
  return { loadId, outcome }
}

async function countOutcome(services: Services, batch: Batch, target: FactTarget, loadId: number, compared: boolean): Promise<Outcome> {
  const [staged] = await services.facts.rows<{ n: number }>(
    `select count() as n from ${stageTable(batch)} where not ((part, line) in (select part, line from ${spoiltTable(batch)}))`
  )
  if (!compared) return { added: staged!.n, changed: 0, equal: 0, reversed: 0 }
  const counted = `stage_outcome_${suffixOf(batch)}`
  await services.facts.run(
    `create or replace table ${counted} engine = Memory as
     select countIf(pos and not neg) as added, countIf(pos and neg) as changed, countIf(neg and not pos) as reversed
     from (select max(sign = 1) as pos, max(sign = -1) as neg from ${target.fact} where load_id = ${loadId} group by ${target.keyColumns.join(', ')})`
  )
  const [found] = await services.facts.rows<{ added: number; changed: number; reversed: number }>(
    `select added, changed, reversed from ${counted}`
  )
  await services.facts.run(`drop table ${counted} sync`)
  return { ...found!, equal: staged!.n - found!.added - found!.changed }
}
