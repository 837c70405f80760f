import { audit } from '../server/platform/audit.ts'
import { readSealKey, rowColumns, sealAudit, verifyAudit } from '../server/platform/audit/index.ts'
import { inTransaction, query } from '../server/platform/database.ts'
import type { Services } from '../server/platform/http/context.ts'
import { uuidv7 } from '../server/platform/uuid.ts'
import { lineOf } from './history.ts'
import type { Line } from './history.ts'
import { millisecondsOf, sideBySide, withMemoryPeak } from './measure.ts'

const SEALED_ROWS = 50_000
// What one row of a million takes in a minute, and one of five thousand in a second (ADM-150).
const SEAL_MS = SEALED_ROWS / 5
const VERIFY_MS = (SEALED_ROWS * 60) / 1_000
const PEAK_MB = 256

/**
 * What a line costs beside a bare insert of it, and how fast lines are sealed and verified beside only reading them. Leaves its lines in the
 * trail, as every write does.
 */
export async function* auditBenches(services: Services): AsyncGenerator<Line> {
  const { db, clock, dataDir } = services
  const by = { actor: { kind: 'job' as const, name: 'bench', staffId: null }, requestId: 'bench', at: clock.now() }
  const object = { kind: 'bench', id: 'line' }
  const changed = { before: { state: 'asked', rows: 0 }, after: { state: 'done', rows: 1 } }
  const inserted = await sideBySide(
    () => inTransaction(db, (tx) => audit(tx, by, { action: 'bench', object, ...changed })),
    () => inTransaction(db, (tx) => query(tx, bare, [uuidv7(by.at), by.at, JSON.stringify([changed])])),
    { runs: 400, seconds: 5 }
  )
  yield lineOf('audit line', 'job', inserted, { ms: 1 })

  await sealAudit(services)
  await inTransaction(db, (tx) =>
    query(
      tx,
      `insert into audit_event (event_id, at, actor_kind, actor, action, object_kind, object_id, changes)
       select gen_random_uuid(), $1, 'job', 'bench', 'bench', 'bench', n::text, '[{"field": "state", "before": "asked", "after": "done"}]'
       from generate_series(1, ${SEALED_ROWS}) n`,
      [by.at]
    )
  )
  const read = () => query(db, `select ${rowColumns} from audit_event where actor = 'bench' and at = $1`, [by.at])
  const raw = await millisecondsOf(read)
  yield line('audit sealing, 50,000 lines', raw, await withMemoryPeak(() => millisecondsOf(() => sealAudit(services))), SEAL_MS)
  const range = { from: new Date(by.at.getTime() - 1), to: new Date(by.at.getTime() + 1) }
  const verified = await withMemoryPeak(() => millisecondsOf(() => verifyAudit(db, readSealKey(dataDir), range, async () => {})))
  yield line('audit verification, 50,000', raw, verified, VERIFY_MS)
}

const bare = `insert into audit_event (event_id, at, actor_kind, actor, action, object_kind, object_id, changes)
  values ($1, $2, 'job', 'bench', 'bench', 'bench', 'line', $3)`

const line = (bench: string, raw: number, { result, peakMb }: { result: number; peakMb: number }, ms: number): Line => ({
  bench,
  scope: 'job',
  p50: result,
  p95: result,
  raw,
  budget: { ms, mb: PEAK_MB },
  peakMb
})
