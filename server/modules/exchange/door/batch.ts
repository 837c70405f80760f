import type { Manifest } from '../../../../api/exchange.ts'
import type { FeedDefinition } from '../../../../definitions/feeds.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Db } from '../../../platform/database.ts'
import type { DeliveryKey } from '../../../platform/delivery.ts'
import { inboundFeed } from './feeds.ts'
import { lastDayOfPeriod } from './period.ts'

export type Part = {
  readonly part: number
  readonly name: string
  readonly bytes: number
  readonly lines: number
  readonly sha256: string
  readonly fileRef: string
}

/** A delivery that is being worked. */
export type Batch = {
  readonly key: DeliveryKey
  readonly seq: string
  readonly manifest: Manifest & { readonly manifestName: string }
  readonly contentHash: string
  readonly attempt: number
  readonly parts: readonly Part[]
  readonly feed: FeedDefinition | null
}

type BatchRow = {
  batch_id: string
  feed: string
  source: string
  region: string
  period: string
  mode: 'full' | 'delta' | 'correction'
  seq: string
  manifest: Manifest & { manifestName: string }
  content_hash: string
  attempt: number
}

/** Reads a batch and its parts. */
export async function batchById(db: Db, batchId: string, at: Date): Promise<Batch> {
  const [row] = await query<BatchRow>(
    db,
    'select batch_id, feed, source, region, period, mode, seq, manifest, content_hash, attempt from feed_batch where batch_id = $1',
    [batchId]
  )
  const parts = await query<Part>(
    db,
    'select part, name, bytes, line_count as lines, sha256, file_ref as "fileRef" from feed_part where batch_id = $1 order by part',
    [batchId]
  )
  const { feed, source, region, period, mode } = row!
  const today = dayOf(at)
  return {
    key: { batchId, feed, source, region, period, mode, periodEnd: lastDayOfPeriod(period, today) ?? today, at },
    seq: row!.seq,
    manifest: row!.manifest,
    contentHash: row!.content_hash,
    attempt: row!.attempt,
    parts,
    feed: inboundFeed(feed)
  }
}

/** Thrown between two steps when a person has cancelled the batch. */
export class Cancelled extends Error {}

/** What a batch is doing, told to those who look at it; kept in memory, since it is true only while the process lives. */
export type Progress = { readonly step: string; readonly done: number; readonly of: number | null }
const progress = new Map<string, Progress>()
export const progressOf = (batchId: string): Progress | null => progress.get(batchId) ?? null
export const tellProgress = (batchId: string, now: Progress | null): void => {
  if (now === null) progress.delete(batchId)
  else progress.set(batchId, now)
}

/** Ends the work if somebody asked for it. */
export async function stopIfCancelled(db: Db, batchId: string): Promise<void> {
  const [row] = await query<{ cancel_asked: boolean }>(db, 'select cancel_asked from feed_batch where batch_id = $1', [batchId])
  if (row?.cancel_asked) throw new Cancelled()
}
