import { query } from '../../../platform/database.ts'
import type { Services } from '../../../platform/http/context.ts'
import { targets } from './feeds.ts'

/**
 * Removes the rows of loads that never became visible: what a killed process had written of a batch (EXC-26). No question has ever seen
 * them. To be called before the first batch is worked, when no load is under way. Answers how many loads were swept.
 */
export async function sweepLoads({ db, facts, clock }: Pick<Services, 'db' | 'facts' | 'clock'>): Promise<number> {
  const left = await query<{ fact: string; loads: number[] }>(
    db,
    'select fact, array_agg(load_id::bigint order by load_id) as loads from load where not visible and swept_at is null group by fact'
  )
  for (const { fact, loads } of left) {
    await facts.run(`alter table ${fact} delete where load_id in (${loads.join(', ')}) settings mutations_sync = 1`)
    await query(db, 'update load set swept_at = $2 where load_id = any($1::int[])', [loads, clock.now()])
  }
  // Lines that a killed process had staged: a batch that is worked again stages them anew.
  for (const target of targets.values()) if (target.kind === 'record') await query(db, `delete from ${target.stageTable}`)
  return left.reduce((sum, row) => sum + row.loads.length, 0)
}
