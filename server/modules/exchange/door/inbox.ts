import { createReadStream } from 'node:fs'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

import { manifest as manifestShape } from '../../../../api/exchange.ts'
import type { Manifest } from '../../../../api/exchange.ts'
import { query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { UploadBusy } from '../../../platform/files/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob } from '../../../platform/scope.ts'
import { beginDelivery, contentHash, finishDelivery } from './arrive.ts'
import { finding } from './fileChecks.ts'
import { noteBadManifest } from './noteBadManifest.ts'

// Ends the name of a manifest whose parts have been taken.
const TAKEN = '.taken'

/**
 * Takes every delivery whose manifest lies in the inbox with all its parts (EXC-22): the parts are copied into the file store before
 * anything is read, then the files leave the inbox. A delivery whose parts are not whole yet stands as announced, with what is missing, and
 * is looked at again; a manifest that cannot be read stands as refused and is set aside (EXC-23).
 */
export async function emptyInbox(services: Services): Promise<number> {
  const inbox = path.join(services.dataDir, 'in')
  let taken = 0
  for (const source of (await readdir(inbox, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isDirectory())) {
    const folder = path.join(inbox, source.name)
    for (const name of (await readdir(folder)).filter((file) => file.endsWith(TAKEN))) await conclude(services, folder, name)
    for (const name of (await readdir(folder)).filter((file) => file.endsWith('.manifest.json')).toSorted()) {
      if (await takeFromFolder(services, folder, name).catch(leftForTheNextLook)) taken += 1
    }
  }
  return taken
}

// Somebody uploads the same delivery at this moment; it must not keep the others waiting.
function leftForTheNextLook(fault: unknown): false {
  if (fault instanceof UploadBusy || (fault instanceof Refusal && fault.code === 'STATE_NOT_ALLOWED')) return false
  throw fault
}

async function takeFromFolder(services: Services, folder: string, name: string): Promise<boolean> {
  const deliveredBy = `folder:${path.basename(folder)}`
  const text = await readFile(path.join(folder, name), 'utf8')
  const read = manifestShape.safeParse(parsed(text))
  if (!read.success) {
    const places = read.error.issues.map((issue) => issue.path.join('.') || name)
    services.log.error({ manifest: name, code: 'MANIFEST_BAD', fields: places }, 'manifest cannot be read')
    await noteBadManifest(services, name, text, [...new Set(places)], deliveredBy)
    await rename(path.join(folder, name), path.join(folder, `${name}.bad`))
    return false
  }
  const lacking = await lackingParts(folder, read.data)
  if (lacking.length > 0 && (await wasCancelled(services, read.data))) {
    await rename(path.join(folder, name), path.join(folder, `${name}.cancelled`))
    return false
  }
  const who = asJob('feeds')
  const { batchId } = await beginDelivery(services, who, name, read.data, deliveredBy)
  const findings = JSON.stringify(lacking.map((part) => finding('PART_MISSING', part.name, part.found, part.bytes)))
  await query(services.db, 'update feed_batch set findings = $2 where batch_id = $1 and findings <> $2::jsonb', [batchId, findings])
  if (lacking.length > 0) return false
  for (const [i, part] of read.data.parts.entries()) {
    const stored = await services.files.write(createReadStream(path.join(folder, part.name)))
    await query(services.db, 'update feed_part set file_ref = $3 where batch_id = $1 and part = $2 and file_ref is null', [
      batchId,
      i + 1,
      stored.ref
    ])
  }
  // From here on the manifest announces nothing any more: a server that is killed now finds what it had taken, and does not take it again.
  await rename(path.join(folder, name), path.join(folder, `${name}${TAKEN}`))
  await conclude(services, folder, `${name}${TAKEN}`)
  return true
}

/** Ends the taking of a delivery whose parts are all in the file store, and removes its files; where that was done already, only those. */
async function conclude(services: Services, folder: string, taken: string): Promise<void> {
  const { parts, ...m } = manifestShape.parse(parsed(await readFile(path.join(folder, taken), 'utf8')))
  const [batch] = await query<{ batch_id: string }>(
    services.db,
    `select batch_id from feed_batch where state = 'announced' and content_hash = $1
       and (feed, source, region, period, mode, seq) = ($2, $3, $4, $5, $6, $7)`,
    [contentHash({ parts, ...m }), m.feed, m.source, m.region, m.period, m.mode, m.seq]
  )
  if (batch !== undefined) await finishDelivery(services, asJob('feeds'), batch.batch_id)
  // The marked manifest goes last: while it is there, the parts are still looked after.
  for (const { name } of parts) if (name === path.basename(name)) await rm(path.join(folder, name), { force: true })
  await rm(path.join(folder, taken), { force: true })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

type Lacking = { readonly name: string; /** Bytes there are. */ readonly found: number | null; readonly bytes: number }

/** Parts that are not there or not whole yet. A part outside the folder is not looked for. */
async function lackingParts(folder: string, { parts }: Manifest): Promise<Lacking[]> {
  const lacking: Lacking[] = []
  for (const { name, bytes } of parts) {
    const inside = name === path.basename(name)
    const found = inside
      ? await stat(path.join(folder, name)).then(
          (file) => file.size,
          () => null
        )
      : null
    if (found === null || found < bytes) lacking.push({ name, found, bytes })
  }
  return lacking
}

// Somebody has given up waiting for the parts: the manifest that still lies there must not announce the same again.
async function wasCancelled({ db }: Services, m: Manifest): Promise<boolean> {
  const rows = await query<{ cancelled: boolean }>(
    db,
    `select state = 'refused' and cancel_asked as cancelled from feed_batch where content_hash = $1
       and (feed, source, region, period, mode, seq) = ($2, $3, $4, $5, $6, $7) order by version desc limit 1`,
    [contentHash(m), m.feed, m.source, m.region, m.period, m.mode, m.seq]
  )
  return rows[0]?.cancelled ?? false
}
