import type { PermissionKey } from '../../api/permissions.ts'
import type { Clock } from './clock.ts'
import { inTransaction, query } from './database.ts'
import type { Db, Tx } from './database.ts'
import { Refusal } from './errors.ts'

/** Who asks: a signed-in person for one permission, or a job by its name. `admitted` is set when the database has agreed. */
export type Who =
  | {
      readonly kind: 'session'
      readonly tokenHash: Buffer | null
      readonly permission: PermissionKey | 'self'
      readonly requestId: string
      admitted: boolean
    }
  | { readonly kind: 'job'; readonly job: JobName; readonly requestId: string }
export type JobName = 'feeds' | 'copies' | 'outbox' | 'keys' | 'organisation' | 'rights' | 'vault'

export const asJob = (job: JobName): Who => ({ kind: 'job', job, requestId: `job-${job}` })

export type Interval = { readonly lo: number; readonly hi: number }

/** What the asker may see, for the length of one transaction; the facts are asked under the same (ADM-45). */
export type Scope = {
  readonly actor: { readonly kind: 'staff' | 'job' | 'console'; readonly name: string; readonly staffId: number | null }
  readonly requestId: string
  readonly at: Date
  readonly sessionId: string | null
  readonly staffId: number
  readonly intervals: readonly Interval[]
  /** Accounts seen because they are the asker's own, under the permission asked for. */
  readonly mine: ReadonlySet<number>
  /** The asker's own book whatever was asked: their individuals' names are clear (ADM-47). */
  readonly book: ReadonlySet<number>
  readonly loads: readonly VisibleLoad[]
}
export type VisibleLoad = { readonly loadId: number; readonly fact: string; readonly seq: number; readonly month: string | null }

/** The store and the clock: all that opening a scope needs. */
export type Grounds = { readonly db: Db; readonly clock: Clock }

type ScopeRow = {
  outcome: 'ok' | 'not_signed_in' | 'permission_missing' | 'acting_unit_needed'
  session_id: string | null
  staff_id: number
  lows: number[]
  highs: number[]
  mine: number[]
  book: number[]
  loads: { loadId: number; fact: string; seq: number; month: string | null }[] | null
}

/**
 * Runs `work` in one transaction in which the database shows the asker's rows only (ADM-42); the visible loads are read with it, so
 * that all figures of one answer see the same deliveries (EXC-26).
 * Refuses with NOT_SIGNED_IN, PERMISSION_MISSING or ACTING_UNIT_NEEDED before `work` begins.
 */
export async function inScope<T>(grounds: Grounds, who: Who, work: (tx: Tx, scope: Scope) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(grounds.db, async (tx) => work(tx, await openScope(tx, who, grounds.clock.now())))
  } catch (fault) {
    if (fault instanceof Refusal && fault.remember !== null) await inTransaction(grounds.db, fault.remember)
    throw fault
  }
}

async function openScope(tx: Tx, who: Who, at: Date): Promise<Scope> {
  if (who.kind === 'session' && who.tokenHash === null) throw new Refusal('NOT_SIGNED_IN')
  const [row] = await query<ScopeRow>(
    tx,
    `select s.outcome, s.session_id, s.staff_id, s.lows, s.highs, s.mine, s.book,
       (select json_agg(json_build_object('loadId', load_id, 'fact', fact, 'seq', visible_seq, 'month', to_char(month, 'YYYY-MM')) order by visible_seq)
        from load where visible) as loads
     from set_scope($1, $2, $3, $4) s`,
    who.kind === 'session' ? [who.tokenHash, null, who.permission, at] : [null, who.job, null, at]
  )
  if (row === undefined || row.outcome === 'not_signed_in') throw new Refusal('NOT_SIGNED_IN')
  if (row.outcome === 'permission_missing')
    throw new Refusal('PERMISSION_MISSING', { permission: who.kind === 'session' ? who.permission : who.job })
  if (row.outcome === 'acting_unit_needed') throw new Refusal('ACTING_UNIT_NEEDED')
  if (who.kind === 'session') who.admitted = true
  return {
    actor:
      who.kind === 'session'
        ? { kind: 'staff', name: String(row.staff_id), staffId: row.staff_id }
        : { kind: 'job', name: who.job, staffId: null },
    requestId: who.requestId,
    at,
    sessionId: row.session_id,
    staffId: row.staff_id,
    intervals: row.lows.map((lo, i) => ({ lo, hi: row.highs[i]! })),
    mine: new Set(row.mine),
    book: new Set(row.book),
    loads: row.loads ?? []
  }
}
