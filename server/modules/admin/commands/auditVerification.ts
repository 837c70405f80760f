import type { z } from 'zod'

import type { Verification, audit as api } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { readSealKey, verifyAudit } from '../../../platform/audit/index.ts'
import type { BlockFault } from '../../../platform/audit/index.ts'
import { dayOf } from '../../../platform/clock.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { publish } from '../../../platform/outbox.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { verificationById } from '../queries/auditChain.ts'

type Parts = Pick<Services, 'db' | 'clock' | 'log' | 'dataDir'>
type Asked = z.infer<NonNullable<(typeof api)['verify']['~orpc']['inputSchema']>>
type Range = { readonly from: Date | null; readonly to: Date | null }
type Actor = Pick<Scope, 'actor' | 'requestId' | 'at'> & Partial<Pick<Scope, 'sessionId'>>

const DAY_MS = 86_400_000
// What every night looks at; what is older is looked at in turn, all of it within 30 nights (ADM-65).
const RECENT_DAYS = 35
const NIGHTS = 30
// A run that has told nothing for so long ended with its server.
const STALE_MS = 3_600_000

/** Begins a verification that goes on in the background; answers how it stands. Refuses with VERIFICATION_RUNNING. */
export async function beginVerification(services: Parts, who: Who, asked: Asked): Promise<Verification> {
  const range = { from: asked.from === undefined ? null : new Date(asked.from), to: asked.to === undefined ? null : new Date(asked.to) }
  const begun = await inScope(services, who, async (tx, scope) => {
    await query(tx, 'select pg_advisory_xact_lock(4242012)')
    const [running] = await query(tx, `select from audit_verification where result = 'running' and started_at > $1`, [
      new Date(scope.at.getTime() - STALE_MS)
    ])
    if (running !== undefined) throw new Refusal('VERIFICATION_RUNNING')
    const runId = uuidv7(scope.at)
    await query(
      tx,
      `insert into audit_verification (run_id, asked, staff_id, from_at, to_at, started_at) values ($1, 'person', $2, $3, $4, $5)`,
      [runId, scope.staffId, range.from, range.to, scope.at]
    )
    await audit(tx, scope, { action: 'admin.audit.verify', object: { kind: 'audit_verification', id: runId }, after: asked })
    return { runId, by: { actor: scope.actor, requestId: scope.requestId, sessionId: scope.sessionId } }
  })
  void runVerification(services, begun.runId, begun.by, range)
  return verificationById(services.db, begun.runId)
}

/** Looks once a day at the last 35 days and at a thirtieth part of what is older; answers whether it was due (ADM-65). */
export async function verifyNightly(services: Parts): Promise<boolean> {
  const { db, clock } = services
  const now = clock.now()
  const [last] = await query<{ started_at: Date }>(
    db,
    `select started_at from audit_verification where asked = 'nightly' and result <> 'failed' order by started_at desc, run_id desc limit 1`
  )
  if (last !== undefined && dayOf(last.started_at) === dayOf(now)) return false
  const recent = new Date(now.getTime() - RECENT_DAYS * DAY_MS)
  const [oldest] = await query<{ at: Date | null }>(db, 'select min(first_at) as at from audit_seal')
  await nightlyRun(services, { from: recent, to: null })
  if (oldest?.at && oldest.at < recent) {
    const part = Math.max(DAY_MS, (recent.getTime() - oldest.at.getTime()) / NIGHTS)
    const nth = Math.floor(now.getTime() / DAY_MS) % NIGHTS
    const from = new Date(oldest.at.getTime() + nth * part)
    if (from < recent) await nightlyRun(services, { from, to: new Date(from.getTime() + part) })
  }
  return true
}

async function nightlyRun(services: Parts, range: Range): Promise<void> {
  const at = services.clock.now()
  const runId = uuidv7(at)
  await query(
    services.db,
    `insert into audit_verification (run_id, asked, from_at, to_at, started_at) values ($1, 'nightly', $2, $3, $4)`,
    [runId, range.from, range.to, at]
  )
  await runVerification(services, runId, { actor: { kind: 'job', name: 'audit', staffId: null }, requestId: `job-audit-${runId}` }, range)
}

/** Does a run that has been noted, and notes what it found. Never fails: a fault is the run's result. */
export async function runVerification(services: Parts, runId: string, by: Omit<Actor, 'at'>, range: Range): Promise<void> {
  const { db, clock, log, dataDir } = services
  try {
    const [counted] = await query<{ n: number }>(
      db,
      `select count(*)::int as n from audit_seal where ($1::timestamptz is null or last_at >= $1) and ($2::timestamptz is null or first_at < $2)`,
      [range.from, range.to]
    )
    await query(db, 'update audit_verification set blocks = $2 where run_id = $1', [runId, counted!.n])
    const found = await verifyAudit(db, readSealKey(dataDir), range, async ({ blocks, rows }) => {
      if (blocks % 10 === 0 || blocks === counted!.n)
        await query(db, 'update audit_verification set blocks_done = $2, rows_done = $3 where run_id = $1', [runId, blocks, rows])
    })
    await noteOutcome(services, runId, { ...by, at: clock.now() }, found.faults)
    if (found.faults.length > 0)
      log.error(
        { run: runId, firstBroken: found.faults[0]!.blockNo, blocks: found.faults.length },
        'AUDIT_BROKEN: the audit trail was changed'
      )
  } catch (fault) {
    log.error({ run: runId, err: fault }, 'verification of the audit trail failed')
    await query(db, `update audit_verification set result = 'failed', ended_at = $2 where run_id = $1`, [runId, clock.now()]).catch(
      () => {}
    )
  }
}

const noteOutcome = ({ db }: Parts, runId: string, by: Actor, faults: readonly BlockFault[]): Promise<void> =>
  inTransaction(db, async (tx) => {
    const first = faults.toSorted((a, b) => a.blockNo - b.blockNo)[0]
    for (const { kind, blockNo, from, to, rows } of faults)
      await query(
        tx,
        `insert into audit_finding (finding_id, run_id, found_at, kind, block_no, evidence) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [uuidv7(by.at), runId, by.at, kind, blockNo, JSON.stringify({ from, to, rows })]
      )
    const result = first === undefined ? 'whole' : 'broken'
    await query(tx, 'update audit_verification set result = $2, ended_at = $3, first_broken = $4 where run_id = $1', [
      runId,
      result,
      by.at,
      first?.blockNo ?? null
    ])
    await audit(tx, by, {
      action: 'audit.verified',
      object: { kind: 'audit_verification', id: runId },
      after: { result, firstBroken: first?.blockNo ?? null, faults: faults.length }
    })
    if (first !== undefined)
      await publish(tx, by, {
        name: 'audit.broken',
        subject: { kind: 'audit_verification', id: runId },
        payload: { block: first.blockNo, from: first.from, to: first.to, rows: first.rows }
      })
  })
