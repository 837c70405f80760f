import { mkdtemp, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { audit } from '../server/platform/audit.ts'
import { readSealKey, sealAudit, verifyAudit } from '../server/platform/audit/index.ts'
import { systemClock } from '../server/platform/clock.ts'
import { inTransaction, query } from '../server/platform/database.ts'
import type { Services } from '../server/platform/http/context.ts'
import { openLog } from '../server/platform/log.ts'
import { uuidv7 } from '../server/platform/uuid.ts'
import { millisecondsOf, sideBySide, withMemoryPeak } from './measure.ts'
import type { Note } from './history.ts'

// Budgets of ADM-150; where a machine is slower than the budget's, the ratio to the raw statement tells.
const INSERT_MS = 1
const SEALED_PER_SECOND = 5_000
const MILLION_SECONDS = 60
const PEAK_MB = 256
const SEALED_ROWS = 50_000

/** What a line costs beside the bare insert, and how fast lines are sealed and verified beside reading them. Adds lines to the trail. */
export async function auditBenches({ db, clock }: Pick<Services, 'db' | 'clock'>, note: Note): Promise<void> {
  const by = { actor: { kind: 'job' as const, name: 'bench', staffId: null }, requestId: 'bench', at: clock.now() }
  const before = { state: 'asked', rows: 0 }
  const pair = await sideBySide(
    (n) => inTransaction(db, (tx) => audit(tx, by, { action: 'bench', object: { kind: 'bench', id: String(n) }, before, after: { state: 'done', rows: n } })),
    (n) =>
      inTransaction(db, (tx) =>
        query(tx, `insert into audit_event (event_id, at, actor_kind, actor, action, object_kind, object_id) values ($1, $2, 'job', 'bench', 'bench', 'bench', $3)`, [
          uuidv7(by.at),
          by.at,
          String(n)
        ])
      ),
    { runs: 400, seconds: 5 }
  )
  note('audit: a line in its transaction', { ...pair, budgetMs: INSERT_MS })
}
