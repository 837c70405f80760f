import path from 'node:path'

import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { copyingOut } from '../../../platform/copy.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { LineFault, Target } from '../../../platform/delivery.ts'
import { isPassing } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { publish } from '../../../platform/outbox.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Scope } from '../../../platform/scope.ts'
import { writeFacts } from './applyFacts.ts'
import { batchById, Cancelled, stopIfCancelled, tellProgress } from './batch.ts'
import type { Batch } from './batch.ts'
import { suffixOf } from './factRows.ts'
import { rejectsAllowed, targets, workOrder } from './feeds.ts'
import { finding, manifestFindings } from './fileChecks.ts'
import type { Finding } from './fileChecks.ts'
import { partFindings } from './parts.ts'
import { keepFaults, writeRejectFile } from './rejects.ts'
import { meetAsSets } from './setWise.ts'
import { stageFacts } from './stageFacts.ts'
import { stageRecords } from './stageRecords.ts'
import type { Staged } from './stageRecords.ts'

/** Works one waiting batch, in the order of the feeds, then of periods (EXC-29); answers whether there was one. */
export async function workNextBatch(services: Services): Promise<boolean> {
  const [next] = await query<{ batch_id: string }>(
    services.db,
    `select batch_id from feed_batch where state in ('received', 'verified', 'staged', 'applying')
     order by array_position($1::text[], feed) nulls last, period, version limit 1`,
    [workOrder]
  )
  if (next === undefined) return false
  await workBatch(services, next.batch_id)
  return true
}

async function workBatch(services: Services, batchId: string): Promise<void> {
  const batch = await batchById(services.db, batchId, services.clock.now())
  const { log } = services
  await query(services.db, `update feed_batch set attempt = attempt + 1, state = 'received' where batch_id = $1`, [batchId])
  const began = performance.now()
  try {
    tellProgress(batchId, { step: 'verify', done: 0, of: null })
    if (await noteRepeat(services, batch)) return
    const findings = [
      ...manifestFindings(batch.manifest, batch.manifest.manifestName, dayOf(batch.key.at)),
      ...(await partFindings(services.files, batch))
    ]
    const target = targets.get(batch.key.feed)
    if (target === undefined && findings.length === 0) findings.push(finding('NAME_BAD', 'feed', batch.key.feed, '对应模块尚未安装'))
    if (findings.length > 0 || target === undefined) return await refuse(services, batch, findings, [])
    await move(services, batch, 'verified')
    await takeVerified(services, batch, target)
    if (target.kind === 'record') await refreshReferences(services)
    log.info({ batch: batchId, feed: batch.key.feed, period: batch.key.period, ms: Math.round(performance.now() - began) }, 'batch worked')
  } catch (fault) {
    if (fault instanceof Cancelled) return await giveUp(services, batch, finding('CANCELLED', null, null, null))
    log.error({ batch: batchId, feed: batch.key.feed, err: fault }, 'batch failed')
    // Three times the same fault is no accident: the batch is refused with the fault's number in the log, nothing of it stays.
    if (batch.attempt >= 2 && !isPassing(fault)) return await giveUp(services, batch, finding('INTERNAL', null, batchId, null))
    throw fault
  } finally {
    tellProgress(batchId, null)
    // Whatever became of the batch, what was brought into the engine for its sake goes: its lines, and the references that they were checked against.
    const brought = await services.facts.rows<{ name: string }>(
      `select name from system.tables where database = currentDatabase() and startsWith(name, 'stage_') and endsWith(name, '${suffixOf(batch)}')`
    )
    // Without sync the engine keeps a dropped table for eight minutes, in memory where it was there.
    for (const { name } of brought) await services.facts.run(`drop table if exists ${name} sync`)
  }
}

// The next load of facts finds the copies of what it refers to as the batch left them. They are no part of the batch: what fails here is made
// good by that load.
async function refreshReferences({ db, facts, pool, clock, dataDir, log }: Services): Promise<void> {
  const copyOut = copyingOut(pool, 'feeds', () => clock.now(), path.join(dataDir, 'stage'))
  for (const target of targets.values()) {
    if (target.kind === 'fact')
      await target.refresh({ db, facts, copyOut }).catch((fault: unknown) => log.warn({ err: fault }, 'references were not copied'))
  }
}

// The same content of an applied key is harmless, other content under it is refused (EXC-26, ruling 61).
async function noteRepeat(services: Services, batch: Batch): Promise<boolean> {
  const { feed, source, region, period, mode } = batch.key
  const [applied] = await query<{ batch_id: string; content_hash: string }>(
    services.db,
    `select batch_id, content_hash from feed_batch where state = 'applied' and (feed, source, region, period, mode, seq) = ($1, $2, $3, $4, $5, $6)`,
    [feed, source, region, period, mode, batch.seq]
  )
  if (applied === undefined) return false
  if (applied.content_hash !== batch.contentHash) {
    await refuse(
      services,
      batch,
      [finding('CHANGED_AFTER_APPLY', batch.manifest.manifestName, batch.contentHash.slice(0, 12), applied.content_hash.slice(0, 12))],
      []
    )
    return true
  }
  await inScope(services, asJob('feeds'), async (tx, scope) => {
    await query(tx, `update feed_batch set state = 'duplicate', duplicate_of = $2 where batch_id = $1`, [
      batch.key.batchId,
      applied.batch_id
    ])
    await audit(tx, scope, { action: 'feed.duplicate', object: { kind: 'feed_batch', id: batch.key.batchId } })
  })
  return true
}

const move = (services: Services, batch: Batch, state: string) =>
  query(services.db, 'update feed_batch set state = $2 where batch_id = $1', [batch.key.batchId, state])

async function takeVerified(services: Services, batch: Batch, target: Target): Promise<void> {
  const facts = target.kind === 'fact' ? await stageFacts(services, batch, target) : null
  const staged = target.kind === 'record' ? await stageRecords(services, batch, target) : facts!
  const findings = [...staged.findings, ...totalFindings(batch, staged)]
  const allowed = rejectsAllowed(batch.feed!, batch.key.source)
  if (staged.rejected > allowed * staged.lines)
    findings.push(finding('TOO_MANY_REJECTS', null, `${staged.rejected} / ${staged.lines}`, `≤ ${allowed}`))
  if (findings.length > 0) {
    await clearStage(services, batch, target)
    return refuse(services, batch, findings, staged.faults, staged)
  }
  await stopIfCancelled(services.db, batch.key.batchId)
  await query(services.db, `update feed_batch set state = 'staged', staged_at = $2 where batch_id = $1`, [
    batch.key.batchId,
    services.clock.now()
  ])
  const rejectFile = staged.faults.length > 0 ? await writeRejectFile(services.files, batch, staged.faults) : null
  await move(services, batch, 'applying')
  tellProgress(batch.key.batchId, { step: 'apply', done: 0, of: staged.lines })
  const load =
    target.kind === 'fact' ? { loadId: facts!.rows.loadId, outcome: await writeFacts(services, batch, target, facts!.rows) } : null
  await stopIfCancelled(services.db, batch.key.batchId)
  // All lines, the batch's state, the load's visibility, audit line and event: one transaction (EXC-26).
  await inScope(services, asJob('feeds'), async (tx, scope) => {
    await query(tx, `select 1 from feed_batch where batch_id = $1 for update`, [batch.key.batchId])
    if (target.kind === 'record') await meetAsSets(tx, staged.lines)
    const outcome = target.kind === 'record' ? await target.apply(tx, scope, batch.key) : load!.outcome
    if (load !== null) {
      await query(
        tx,
        `update load set visible = true, visible_seq = nextval('load_visible_seq'), visible_from = $2, fact_rows = $3 where load_id = $1`,
        [load.loadId, scope.at, outcome.added + outcome.changed * 2 + outcome.reversed]
      )
    } else await query(tx, `delete from ${(target as { stageTable: string }).stageTable} where batch_id = $1`, [batch.key.batchId])
    await query(
      tx,
      `update feed_batch set state = 'applied', applied_at = $2, added = $3, changed = $4, equal = $5, reversed = $6, rejected = $7, load_id = $8,
         totals_found = $9, findings = '[]', reject_file = $10 where batch_id = $1`,
      [
        batch.key.batchId,
        scope.at,
        outcome.added,
        outcome.changed,
        outcome.equal,
        outcome.reversed,
        staged.rejected,
        load?.loadId ?? null,
        JSON.stringify(staged.totals),
        rejectFile
      ]
    )
    await keepFaults(tx, batch, staged.faults)
    await tellApplied(tx, scope, batch, { ...outcome, rejected: staged.rejected, load: load?.loadId ?? null })
  })
}

async function tellApplied(tx: Tx, scope: Scope, batch: Batch, counts: object): Promise<void> {
  const { feed, source, region, period, mode, batchId } = batch.key
  await audit(tx, scope, { action: 'feed.applied', object: { kind: 'feed_batch', id: batchId }, after: counts })
  await publish(tx, scope, {
    name: 'feed.applied',
    subject: { kind: 'feed_batch', id: batchId },
    payload: { feed, source, region, period, mode, ...counts }
  })
}

function totalFindings(batch: Batch, staged: Staged): Finding[] {
  // Nobody knows the amounts of a line that cannot be read: where there are some, they may be all that is wrong with the sums.
  const unread = new Set(staged.faults.filter((fault) => fault.column === '').map((fault) => `${fault.part}:${fault.line}`)).size
  const told = (declared: number | null) => (unread === 0 ? declared : `${declared}(${unread} 行无法读取,未计入)`)
  return Object.entries(staged.totals)
    .filter(([column, sum]) => (batch.manifest.totals[column] ?? null) !== sum)
    .map(([column, sum]) => finding('TOTAL_DIFFERS', column, sum, told(batch.manifest.totals[column] ?? null)))
}

const clearStage = async (services: Services, batch: Batch, target: Target): Promise<void> => {
  if (target.kind === 'record') await query(services.db, `delete from ${target.stageTable} where batch_id = $1`, [batch.key.batchId])
}

async function giveUp(services: Services, batch: Batch, why: Finding): Promise<void> {
  const target = targets.get(batch.key.feed)
  if (target !== undefined) await clearStage(services, batch, target)
  await refuse(services, batch, [why], [])
}

async function refuse(
  services: Services,
  batch: Batch,
  findings: readonly Finding[],
  faults: readonly LineFault[],
  staged?: Staged
): Promise<void> {
  const rejectFile = faults.length > 0 ? await writeRejectFile(services.files, batch, faults) : null
  await inScope(services, asJob('feeds'), async (tx, scope) => {
    await query(
      tx,
      `update feed_batch set state = 'refused', findings = $2, rejected = $3, totals_found = $4, reject_file = $5 where batch_id = $1`,
      [batch.key.batchId, JSON.stringify(findings), staged?.rejected ?? 0, JSON.stringify(staged?.totals ?? {}), rejectFile]
    )
    if (batch.feed !== null) await keepFaults(tx, batch, faults)
    await audit(tx, scope, {
      action: 'feed.refused',
      object: { kind: 'feed_batch', id: batch.key.batchId },
      after: { findings: findings.map((f) => f.code) }
    })
  })
}
