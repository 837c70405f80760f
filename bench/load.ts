import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'

import { feedDefinitions } from '../definitions/feeds.ts'
import { buildWorld, demoRegion, provinceRows, writeDelivery } from '../demo/index.ts'
import type { Row, Size } from '../demo/index.ts'
import type { Running } from '../server/app.ts'
import { monthsAfter } from '../server/platform/clock.ts'
import { query } from '../server/platform/database.ts'
import type { Services } from '../server/platform/http/context.ts'
import type { Line } from './history.ts'
import { millisecondsOf, withMemoryPeak } from './measure.ts'

// Ruling 44.
const budget = { ratio: 3, mb: 512 }
const plainTable = 'stage_bench_plain'

/**
 * The last month's bill lines once more, as those of the month before the first loaded one: through the door, inbox to visible, and by
 * the engine's own bulk load of the same files into a plain table. What was loaded is hidden and dropped again.
 */
export async function loadBench(services: Services, running: Running, size: Size, tell: (line: string) => void): Promise<Line> {
  const [span] = await query<{ first: string; last: string }>(
    services.db,
    `select to_char(min(month), 'YYYY-MM') as first, to_char(max(month), 'YYYY-MM') as last from load where visible and fact = 'fact_bill'`
  )
  const month = monthsAfter(span!.first, -1)
  const source = path.join(services.dataDir, 'stage', 'bench')
  const inbox = path.join(services.dataDir, 'in', 'boss')
  const write = (folder: string) =>
    writeDelivery(
      {
        feed: 'bill_items',
        source: 'boss',
        region: demoRegion,
        period: month.replace('-', ''),
        producedAt: `${span!.last}-28T02:00:00+08:00`,
        folder
      },
      linesOf(size, span!.last, month)
    )
  try {
    const { parts, rows } = await write(source)
    const plain = await millisecondsOf(() =>
      plainLoad(
        services,
        source,
        parts.map((part) => part.name)
      )
    )
    await mkdir(inbox, { recursive: true })
    await write(inbox)
    const { result, peakMb } = await withMemoryPeak(() => millisecondsOf(() => running.settle())).finally(() => hideAgain(services, month))
    tell(
      `  ${rows} bill lines: ${Math.round((rows / result) * 1000)} rows/s through the door, ${Math.round((rows / plain) * 1000)} rows/s plain`
    )
    return { bench: 'load a month of bills', scope: 'job', p50: result, p95: result, raw: plain, budget, peakMb }
  } finally {
    await services.facts.run(`drop table if exists ${plainTable} sync`)
    await rm(source, { recursive: true, force: true })
  }
}

function* linesOf(size: Size, last: string, month: string): Iterable<Row> {
  for (const row of provinceRows(buildWorld(size, last), 'bill_items')) yield { ...row, bill_month: month }
}

async function plainLoad({ facts }: Services, folder: string, names: readonly string[]): Promise<void> {
  const columns = feedDefinitions()
    .feeds.get('bill_items')!
    .columns.map((column) => column.name)
  const structure = columns.map((column) => `${column} String`).join(', ')
  await facts.run(`create or replace table ${plainTable} (${structure}) engine = MergeTree order by tuple()`)
  for (const name of names)
    await facts.insertFile({
      into: `${plainTable} (${columns.join(', ')})`,
      select: `select ${columns.join(', ')} from input`,
      structure,
      path: path.join(folder, name),
      format: 'CSVWithNames'
    })
}

/** The month was loaded by nobody else: its load is made invisible, its batch is no longer the applied one, its partition goes. */
async function hideAgain({ db, facts }: Services, month: string): Promise<void> {
  const [load] = await query<{ state: string }>(
    db,
    `update feed_batch set state = 'refused', findings = '[{"code": "CANCELLED", "place": "bench", "found": null, "expected": null}]'
     where feed = 'bill_items' and period = $1 and state = 'applied' returning state`,
    [month.replace('-', '')]
  )
  if (load === undefined) throw new Error(`the bench's delivery of ${month} was refused: see its page under feeds`)
  await query(db, `update load set visible = false, visible_seq = null where fact = 'fact_bill' and month = $1::date`, [`${month}-01`])
  await facts.run(`alter table fact_bill drop partition '${month}-01'`)
}
