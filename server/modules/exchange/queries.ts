import type { z } from 'zod'

import type { exchange } from '../../../api/exchange.ts'
import { feedDefinitions } from '../../../definitions/feeds.ts'
import { query } from '../../platform/database.ts'
import type { Db } from '../../platform/database.ts'
import { Refusal } from '../../platform/errors.ts'
import { inScope } from '../../platform/scope.ts'
import type { Grounds, Who } from '../../platform/scope.ts'
import { progressOf } from './door/batch.ts'
import { inboundFeed, rejectsAllowed, targets } from './door/feeds.ts'

type Output<R extends keyof (typeof exchange)['feeds']> = z.infer<NonNullable<(typeof exchange)['feeds'][R]['~orpc']['outputSchema']>>
type BatchRow = Omit<Output<'batches'>['rows'][number], 'feedLabel' | 'progress'> & { version: number }

const batchColumns = `batch_id as "batchId", feed, source, region, period, mode, seq, state, line_count as rows, added, changed, equal, reversed, rejected,
  to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "receivedAt",
  to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "appliedAt", load_id as "loadId", attempt, version`
const working = `('received', 'verified', 'staged', 'applying')`

const shown = ({ version: _version, ...row }: BatchRow) => ({
  ...row,
  feedLabel: inboundFeed(row.feed)?.label ?? row.feed,
  progress: progressOf(row.batchId)
})

/** Deliveries, newest first, by feed and state (EXC-92). */
export const batches = (
  grounds: Grounds,
  who: Who,
  input: { feed?: string; state?: string; cursor?: string; limit: number }
): Promise<Output<'batches'>> =>
  inScope(grounds, who, async (tx) => {
    const before = input.cursor === undefined ? null : Number(input.cursor)
    if (before !== null && !Number.isSafeInteger(before)) throw new Refusal('BAD_CURSOR')
    const rows = await query<BatchRow>(
      tx,
      `select ${batchColumns} from feed_batch where ($1::text is null or feed = $1) and ($2::text is null or state = $2) and ($3::bigint is null or version < $3)
       order by version desc limit $4`,
      [input.feed ?? null, input.state ?? null, before, input.limit + 1]
    )
    const [count] = await query<{ n: number }>(tx, `select count(*)::int as n from feed_batch where state in ${working}`)
    const page = rows.slice(0, input.limit)
    return { rows: page.map(shown), nextCursor: rows.length > input.limit ? String(page.at(-1)!.version) : null, working: count!.n }
  })

/** One delivery with its counts, totals, findings and parts. BATCH_NOT_FOUND. */
export const batchPage = (grounds: Grounds, who: Who, batchId: string): Promise<Output<'batch'>> =>
  inScope(grounds, who, async (tx) => {
    type Detail = BatchRow & { deliveredBy: string; totalsDeclared: Record<string, number>; totalsFound: Record<string, number> }
    const [row] = await query<Detail & { findings: Output<'batch'>['findings']; hasRejectFile: boolean; duplicateOf: string | null }>(
      tx,
      `select ${batchColumns}, delivered_by as "deliveredBy", manifest -> 'totals' as "totalsDeclared", totals_found as "totalsFound", findings,
         reject_file is not null as "hasRejectFile", duplicate_of as "duplicateOf" from feed_batch where batch_id = $1`,
      [batchId]
    )
    if (row === undefined) throw new Refusal('BATCH_NOT_FOUND')
    const parts = await query<Output<'batch'>['parts'][number]>(
      tx,
      'select name, bytes, line_count as rows, sha256 from feed_part where batch_id = $1 order by part',
      [batchId]
    )
    const { deliveredBy, totalsDeclared, totalsFound, findings, hasRejectFile, duplicateOf, ...plain } = row
    return { ...shown(plain), deliveredBy, totalsDeclared, totalsFound, findings, parts, hasRejectFile, duplicateOf }
  })

/** Rejected cells of a delivery, by part and line; masked when they were kept. */
export const rejectsOf = (
  grounds: Grounds,
  who: Who,
  input: { batchId: string; cursor?: string; limit: number }
): Promise<Output<'rejects'>> =>
  inScope(grounds, who, async (tx) => {
    const [batch] = await query<{ feed: string }>(tx, 'select feed from feed_batch where batch_id = $1', [input.batchId])
    if (batch === undefined) throw new Refusal('BATCH_NOT_FOUND')
    const after = (input.cursor ?? '0').match(/^\d+$/) === null ? null : Number(input.cursor ?? '0')
    if (after === null) throw new Refusal('BAD_CURSOR')
    // At most 20,000 are kept of a batch: their own order is the key.
    const rows = await query<Omit<Output<'rejects'>['rows'][number], 'columnLabel'> & { n: number }>(
      tx,
      `select * from (select row_number() over (order by part, line, column_name, code)::int as n, part, line, column_name as column, code, found, expected
        from feed_reject where batch_id = $1) r where n > $2 order by n limit $3`,
      [input.batchId, after, input.limit + 1]
    )
    const labels = new Map(inboundFeed(batch.feed)?.columns.map((column) => [column.name, column.label]))
    const page = rows.slice(0, input.limit)
    return {
      rows: page.map(({ n: _n, ...row }) => ({ ...row, columnLabel: labels.get(row.column) ?? row.column })),
      nextCursor: rows.length > input.limit ? String(page.at(-1)!.n) : null
    }
  })

/** Every inbound feed with its columns and its last applied delivery (EXC-90). */
export const catalogue = (grounds: Grounds, who: Who): Promise<Output<'catalogue'>> =>
  inScope(grounds, who, async (tx) => {
    const last = await query<{ feed: string; period: string; at: string }>(
      tx,
      `select distinct on (feed) feed, period, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from feed_batch where state = 'applied' order by feed, period desc, version desc`
    )
    const lastOf = new Map(last.map((row) => [row.feed, row]))
    return [...feedDefinitions().feeds.values()]
      .filter((feed) => feed.direction === 'in')
      .map((feed) => ({
        feed: feed.id,
        label: feed.label,
        source: feed.source,
        cadence: feed.cadence,
        modes: feed.modes,
        rejectsMax: rejectsAllowed(feed, feed.source),
        installed: targets.has(feed.id),
        lastAppliedPeriod: lastOf.get(feed.id)?.period ?? null,
        lastAppliedAt: lastOf.get(feed.id)?.at ?? null,
        columns: feed.columns.map((c) => ({
          name: c.name,
          label: c.label,
          type: c.type,
          required: c.required,
          note: c.note ?? null,
          mask: c.mask ?? null
        }))
      }))
  })

/** Where the reject file of a delivery lies, and its name. BATCH_NOT_FOUND where there is none. */
export const rejectFile = (grounds: Grounds, who: Who, batchId: string): Promise<{ ref: string; name: string }> =>
  inScope(grounds, who, async (tx) => {
    const [row] = await query<{ ref: string | null; name: string }>(
      tx,
      `select reject_file as ref, concat_ws('.', feed, source, region, period, mode, seq, 'rejects.csv') as name from feed_batch where batch_id = $1`,
      [batchId]
    )
    if (row === undefined || row.ref === null) throw new Refusal('BATCH_NOT_FOUND')
    return { ref: row.ref, name: row.name }
  })

/** Deliveries that are not worked yet. */
export async function waitingDeliveries(db: Db): Promise<number> {
  const [row] = await query<{ n: number }>(db, `select count(*)::int as n from feed_batch where state in ${working}`)
  return row!.n
}
