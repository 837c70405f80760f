import { inTransaction, query } from '../database.ts'
import type { Tx } from '../database.ts'
import type { Services } from '../http/context.ts'
import { beginning, combined } from './chain.ts'
import { rowColumns, rowHash } from './row.ts'
import type { AuditRow } from './row.ts'
import { makeSealKey, readSealKey } from './sealKey.ts'
import type { SealKey } from './sealKey.ts'

/** Rows of one block at most, but that a transaction is never cut. */
const MOST_ROWS = 5_000

export type Sealed = { readonly rows: number; readonly blocks: number; readonly keyMissing: boolean }
type Last = { block_no: number; through_xact: string; block_hash: Buffer; key_id: string }

/**
 * Seals every line of the transactions that are older than the oldest still running (ADM-64). Without the key that sealed the last block
 * the lines stay unsealed and the log says so; another key is never taken (ADM-140).
 */
export async function sealAudit(services: Pick<Services, 'db' | 'clock' | 'log' | 'dataDir'>): Promise<Sealed> {
  const { db, clock, log, dataDir } = services
  await inTransaction(db, async (tx) => {
    const now = clock.now()
    await query(tx, `select make_audit_month($1), make_audit_month($1::timestamptz + interval '1 month')`, [now])
    const [sealed] = await query(tx, 'select from audit_seal limit 1')
    if (sealed === undefined) makeSealKey(dataDir)
  })
  const done = { rows: 0, blocks: 0 }
  for (;;) {
    const block = await inTransaction(db, async (tx) => {
      // Two servers on one store take turns, and the second goes on where the first stopped.
      await query(tx, 'select pg_advisory_xact_lock(4242011)')
      const [last] = await query<Last>(
        tx,
        'select block_no, through_xact::text, block_hash, key_id from audit_seal order by block_no desc limit 1'
      )
      const key = readSealKey(dataDir)
      if (key === null || (last !== undefined && last.key_id !== key.keyId)) return null
      return sealBlock(tx, key, last, clock.now())
    })
    if (block === null) {
      log.error({ keyFile: 'keys/audit_seal.pem' }, 'AUDIT_SEAL_KEY_MISSING: the audit trail is written but not sealed; bring the key back')
      return { ...done, keyMissing: true }
    }
    if (block.rows > 0) done.blocks += 1
    done.rows += block.rows
    // What came meanwhile is the next turn's: under steady writing each turn ends.
    if (!block.full) return { ...done, keyMissing: false }
  }
}

async function sealBlock(tx: Tx, key: SealKey, last: Last | undefined, at: Date): Promise<{ rows: number; full: boolean }> {
  const from = last?.through_xact ?? '0'
  const [limits] = await query<{ first: string | null; cut: string | null; horizon: string }>(
    tx,
    `with due as (select xact from audit_event where xact >= $1::text::xid8 and xact < pg_snapshot_xmin(pg_current_snapshot()))
     select (select xact::text from due order by xact limit 1) as first, (select xact::text from due order by xact offset $2 limit 1) as cut,
       pg_snapshot_xmin(pg_current_snapshot())::text as horizon`,
    [from, MOST_ROWS]
  )
  const { first, cut, horizon } = limits!
  if (first === null) return { rows: 0, full: false }
  const through = cut === null ? horizon : cut === first ? String(BigInt(cut) + 1n) : cut
  const rows = await query<AuditRow>(
    tx,
    `select ${rowColumns} from audit_event where xact >= $1::text::xid8 and xact < $2::text::xid8 order by audit_event.xact, audit_event.event_id`,
    [from, through]
  )
  const hashes = rows.map(rowHash)
  const previous = last?.block_hash ?? beginning
  const hash = combined(previous, hashes)
  const times = rows.map((row) => BigInt(row.at)).toSorted((a, b) => (a < b ? -1 : 1))
  await query(
    tx,
    `insert into audit_seal (block_no, from_xact, through_xact, first_xact, first_event, last_xact, last_event, first_at, last_at, row_count,
       event_ids, row_hashes, previous, block_hash, signature, key_id, sealed_at)
     values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::numeric / 1000000), to_timestamp($9::numeric / 1000000), $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      (last?.block_no ?? 0) + 1,
      from,
      through,
      rows[0]!.xact,
      rows[0]!.event_id,
      rows.at(-1)!.xact,
      rows.at(-1)!.event_id,
      String(times[0]),
      String(times.at(-1)),
      rows.length,
      rows.map((row) => row.event_id),
      Buffer.concat(hashes),
      previous,
      hash,
      key.sign(hash),
      key.keyId,
      at
    ]
  )
  return { rows: rows.length, full: cut !== null }
}
