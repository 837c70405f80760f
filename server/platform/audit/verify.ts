import { query } from '../database.ts'
import type { Db } from '../database.ts'
import { beginning, combined } from './chain.ts'
import { HASH_BYTES, rowColumns, rowHash } from './row.ts'
import type { AuditRow } from './row.ts'
import type { SealKey } from './sealKey.ts'

export type RowFault = {
  readonly eventId: string
  readonly what: 'changed' | 'removed' | 'inserted' | 'reordered'
  readonly at: string | null
}
/** What is wrong with one block: its rows, itself, or that it is not there. */
export type BlockFault = {
  readonly kind: 'rows_differ' | 'block_missing' | 'block_changed' | 'signature_wrong'
  readonly blockNo: number
  readonly from: string | null
  readonly to: string | null
  readonly rows: readonly RowFault[]
}
export type Verified = {
  readonly blocks: number
  readonly rows: number
  readonly faults: readonly BlockFault[]
  /** Whether the key was there, so that the signatures were checked too: without it, that there is no fault says little. */
  readonly signaturesChecked: boolean
}

type Seal = {
  block_no: number
  from_xact: string
  through_xact: string
  first_at: Date
  last_at: Date
  event_ids: string[]
  row_hashes: Buffer
  previous: Buffer
  block_hash: Buffer
  signature: Buffer
  key_id: string
}
const sealColumns = `block_no, from_xact::text, through_xact::text, first_at, last_at, event_ids, row_hashes, previous, block_hash, signature, key_id`

// A fault of many rows is named by the first of them and counted by the block.
const MOST_NAMED = 50

/**
 * Recomputes the blocks that hold lines of [from, to), one after the other, and names every one that is not as it was sealed (ADM-65):
 * rows changed, removed, inserted or re-ordered, blocks changed, missing or signed by another key than `key`. Holds one block in memory. `progress` is told after each block.
 */
export async function verifyAudit(
  db: Db,
  key: SealKey | null,
  range: { readonly from: Date | null; readonly to: Date | null },
  progress: (done: { blocks: number; rows: number }) => Promise<void>
): Promise<Verified> {
  const numbers = await query<{ n: number }>(
    db,
    `select block_no as n from audit_seal where ($1::timestamptz is null or last_at >= $1) and ($2::timestamptz is null or first_at < $2) order by 1`,
    [range.from, range.to]
  )
  const faults: BlockFault[] = []
  let rows = 0
  const first = range.from === null ? 1 : (numbers[0]?.n ?? 1)
  let before = first > 1 ? await sealOf(db, first - 1) : null
  if (first > 1 && before === null) faults.push(missing(first - 1))
  let expected = first
  for (const [done, { n }] of numbers.entries()) {
    for (; expected < n; expected++) {
      faults.push(missing(expected))
      before = null
    }
    const seal = await sealOf(db, n)
    if (seal === null) continue
    const stored = await query<AuditRow>(
      db,
      `select ${rowColumns} from audit_event where xact >= $1::text::xid8 and xact < $2::text::xid8 order by audit_event.xact, audit_event.event_id`,
      [seal.from_xact, seal.through_xact]
    )
    faults.push(...faultsOf(seal, n === 1 ? 'first' : before, stored, key))
    rows += stored.length
    before = seal
    expected = n + 1
    await progress({ blocks: done + 1, rows })
  }
  return { blocks: numbers.length, rows, faults, signaturesChecked: key !== null }
}

const missing = (blockNo: number): BlockFault => ({ kind: 'block_missing', blockNo, from: null, to: null, rows: [] })

const sealOf = async (db: Db, blockNo: number): Promise<Seal | null> =>
  (await query<Seal>(db, `select ${sealColumns} from audit_seal where block_no = $1`, [blockNo]))[0] ?? null

function faultsOf(seal: Seal, before: Seal | 'first' | null, stored: readonly AuditRow[], key: SealKey | null): BlockFault[] {
  const place = { blockNo: seal.block_no, from: seal.first_at.toISOString(), to: seal.last_at.toISOString() }
  const sealed = hashesOf(seal.row_hashes)
  const faults: BlockFault[] = []
  const predecessor = before === 'first' ? beginning : (before?.block_hash ?? seal.previous)
  const follows = before === 'first' ? seal.from_xact === '0' : before === null || before.through_xact === seal.from_xact
  if (!seal.previous.equals(predecessor) || !follows || !combined(seal.previous, sealed).equals(seal.block_hash))
    faults.push({ kind: 'block_changed', ...place, rows: [] })
  else if (key !== null && (key.keyId !== seal.key_id || !key.verify(seal.block_hash, seal.signature)))
    faults.push({ kind: 'signature_wrong', ...place, rows: [] })
  const rows = rowFaults(seal.event_ids, sealed, stored)
  if (rows.length > 0) faults.push({ kind: 'rows_differ', ...place, rows: rows.slice(0, MOST_NAMED) })
  return faults
}

/** What differs between the rows that a block sealed and those that are there now. */
export function rowFaults(ids: readonly string[], sealed: readonly Buffer[], stored: readonly AuditRow[]): RowFault[] {
  const found = stored.map(hashOf)
  if (found.length === sealed.length && found.every((hash, i) => hash !== null && hash.equals(sealed[i]!))) return []
  const hashOfId = new Map(ids.map((id, i) => [id, sealed[i]]))
  const here = new Set(stored.map((row) => row.event_id))
  const faults: RowFault[] = []
  for (const [i, row] of stored.entries()) {
    const was = hashOfId.get(row.event_id)
    const at = timeOf(row.at)
    if (was === undefined) faults.push({ eventId: row.event_id, what: 'inserted', at })
    else if (found[i] === null || !found[i]!.equals(was)) faults.push({ eventId: row.event_id, what: 'changed', at })
  }
  for (const id of ids) if (!here.has(id)) faults.push({ eventId: id, what: 'removed', at: null })
  if (faults.length === 0)
    for (const [i, row] of stored.entries())
      if (ids[i] !== row.event_id) faults.push({ eventId: row.event_id, what: 'reordered', at: timeOf(row.at) })
  return faults
}

// A value that has no canonical form was never sealed.
function hashOf(row: AuditRow): Buffer | null {
  try {
    return rowHash(row)
  } catch {
    return null
  }
}

function timeOf(micros: string): string | null {
  const at = new Date(Number(BigInt(micros) / 1000n))
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

const hashesOf = (joined: Buffer): Buffer[] =>
  Array.from({ length: Math.floor(joined.length / HASH_BYTES) }, (_, i) => joined.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES))
