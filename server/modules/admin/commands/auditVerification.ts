import type { z } from 'zod'

import type { Verification, audit as api } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { readSealKey, verifyAudit } from '../../../platform/audit/index.ts'
import type { Verified } from '../../../platform/audit/index.ts'
import { dayOf } from '../../../platform/clock.ts'
import { inTransaction, query } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { publish } from '../../../platform/outbox.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { olderTurn } from '../domain/auditTurns.ts'
import { verificationById } from '../queries/auditChain.ts'

type Parts = Pick<Services, 'db' | 'clock' | 'log' | 'dataDir'>
type Asked = z.infer<NonNullable<(typeof api)['verify']['~orpc']['inputSchema']>>
type Range = { readonly from: Date | null; readonly to: Date | null }
type Actor = Pick<Scope, 'actor' | 'requestId' | 'at'> & Partial<Pick<Scope, 'sessionId'>>

const DAY_MS = 86_400_000
// What every night looks at; what is older is looked at in turn (ADM-65).
const RECENT_DAYS = 35
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
  // The older part's runs are those of the night that have an end. One that broke off is done again.
  const [known] = await query<{ oldest: Date | null; through: Date | null }>(
    db,
    `select (select min(first_at) from audit_seal) as oldest, (select to_at from audit_verification
       where asked = 'nightly' and to_at is not null and result in ('whole', 'broken', 'unproved')
       order by started_at desc, run_id desc limit 1) as through`
  )
  await nightlyRun(services, { from: recent, to: null })
  if (known?.oldest && known.oldest < recent) await nightlyRun(services, olderTurn(known.oldest, recent, known.through))
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
    await noteOutcome(services, runId, { ...by, at: clock.now() }, found)
    if (found.blocks > 0 && !found.signaturesChecked)
      log.error({ run: runId }, 'AUDIT_UNPROVED: the key of the audit trail is missing, no signature was checked')
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

const noteOutcome = ({ db }: Parts, runId: string, by: Actor, { blocks, faults, signaturesChecked }: Verified): Promise<void> =>
  inTransaction(db, async (tx) => {
    const first = faults.toSorted((a, b) => a.blockNo - b.blockNo)[0]
    for (const { kind, blockNo, from, to, rows } of faults)
      await query(
        tx,
        `insert into audit_finding (finding_id, run_id, found_at, kind, block_no, evidence) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [uuidv7(by.at), runId, by.at, kind, blockNo, JSON.stringify({ from, to, rows })]
      )
    // Whoever can write every table can make a chain that fits in itself: without the signatures nothing is known to be whole.
    const result = first !== undefined ? 'broken' : signaturesChecked || blocks === 0 ? 'whole' : 'unproved'
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
