import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

import type { Manifest } from '../../../../api/exchange.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { namesOfStaff } from '../../admin/index.ts'

export type Missing = { name: string; have: number }
const uploadId = (batchId: string, part: number) => `${batchId}-${part}`

// The same delivery, whenever it was produced: what its parts hold is all that counts.
export const contentHash = (m: Manifest): string =>
  createHash('sha256')
    .update(JSON.stringify([m.parts.map((part) => [part.name, part.sha256]), m.rows, m.totals]))
    .digest('hex')

/** Notes that a delivery is announced (EXC-21); the same manifest again continues what was begun. Answers what bytes are still wanted. */
export async function beginDelivery(
  services: Services,
  who: Who,
  name: string,
  m: Manifest,
  deliveredBy?: string
): Promise<{ batchId: string; missing: Missing[] }> {
  const batchId = await inScope(services, who, async (tx, scope) => {
    const hash = contentHash(m)
    const [begun] = await query<{ batch_id: string }>(
      tx,
      `select batch_id from feed_batch where state = 'announced' and content_hash = $1
         and (feed, source, region, period, mode, seq) = ($2, $3, $4, $5, $6, $7)`,
      [hash, m.feed, m.source, m.region, m.period, m.mode, m.seq]
    )
    if (begun !== undefined) return begun.batch_id
    const id = uuidv7(scope.at)
    await query(
      tx,
      `insert into feed_batch (batch_id, feed, source, region, period, mode, seq, state, manifest, content_hash, delivered_by, line_count, received_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'announced', $8, $9, $10, $11, $12)`,
      [
        id,
        m.feed,
        m.source,
        m.region,
        m.period,
        m.mode,
        m.seq,
        JSON.stringify({ ...m, manifestName: name }),
        hash,
        deliveredBy ?? (await namesOfStaff(tx, [scope.staffId])).get(scope.staffId) ?? scope.actor.name,
        m.rows,
        scope.at
      ]
    )
    for (const [i, part] of m.parts.entries()) {
      await query(tx, 'insert into feed_part (batch_id, part, name, bytes, line_count, sha256) values ($1, $2, $3, $4, $5, $6)', [
        id,
        i + 1,
        part.name,
        part.bytes,
        part.rows,
        part.sha256
      ])
    }
    await audit(tx, scope, { action: 'feed.announced', object: { kind: 'feed_batch', id }, after: { manifest: name } })
    return id
  })
  return { batchId, missing: await missingParts(services, batchId) }
}

type PartRow = { part: number; name: string; bytes: number; file_ref: string | null }
const partsOf = (services: Services, batchId: string) =>
  query<PartRow>(services.db, 'select part, name, bytes, file_ref from feed_part where batch_id = $1 order by part', [batchId])

async function missingParts(services: Services, batchId: string): Promise<Missing[]> {
  const wanting: Missing[] = []
  for (const part of await partsOf(services, batchId)) {
    if (part.file_ref !== null) continue
    const { have } = await services.files.beginPart(uploadId(batchId, part.part))
    if (have < part.bytes) wanting.push({ name: part.name, have })
  }
  return wanting
}

/** Takes a piece of a part, at most 8 MiB, at the place where the last one ended; a piece that is here already changes nothing. */
export async function takePiece(
  services: Services,
  who: Who,
  at: { batchId: string; name: string; offset: number },
  bytes: Readable
): Promise<{ have: number }> {
  const part = await inScope(services, who, async (tx) => {
    const [row] = await query<{ part: number }>(
      tx,
      `select p.part from feed_part p join feed_batch b on b.batch_id = p.batch_id where p.batch_id = $1 and p.name = $2 and b.state = 'announced'`,
      [at.batchId, at.name]
    )
    return row?.part ?? null
  })
  if (part === null) throw new Refusal('BATCH_NOT_FOUND')
  await services.files.beginPart(uploadId(at.batchId, part))
  return services.files.piece(uploadId(at.batchId, part), at.offset, bytes)
}

/** Says that all pieces were sent. Whole parts go into the file store and the batch waits for the worker; what is wanting is answered. */
export async function finishDelivery(services: Services, who: Who, batchId: string): Promise<{ missing: Missing[] }> {
  const state = await inScope(services, who, async (tx) => {
    const [row] = await query<{ state: string }>(tx, 'select state from feed_batch where batch_id = $1', [batchId])
    return row?.state ?? null
  })
  if (state === null) throw new Refusal('BATCH_NOT_FOUND')
  if (state !== 'announced') throw new Refusal('STATE_NOT_ALLOWED', { state })
  const missing = await missingParts(services, batchId)
  if (missing.length > 0) return { missing }
  for (const part of await partsOf(services, batchId)) {
    if (part.file_ref !== null) continue
    const stored = await services.files.finishPart(uploadId(batchId, part.part))
    await query(services.db, 'update feed_part set file_ref = $3 where batch_id = $1 and part = $2', [batchId, part.part, stored.ref])
  }
  await inScope(services, who, async (tx, scope) => {
    await query(tx, `update feed_batch set state = 'received' where batch_id = $1 and state = 'announced'`, [batchId])
    await audit(tx, scope, { action: 'feed.received', object: { kind: 'feed_batch', id: batchId } })
  })
  return { missing: [] }
}
