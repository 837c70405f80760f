import type { z } from 'zod'

import type { Finding, Verification, audit as api } from '../../../../api/admin/audit.ts'
import { readSealKey } from '../../../platform/audit/index.ts'
import { query } from '../../../platform/database.ts'
import type { Db, Tx } from '../../../platform/database.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'

type Chain = z.infer<NonNullable<(typeof api)['chain']['~orpc']['outputSchema']>>
type Run = Omit<Verification, 'from' | 'to' | 'startedAt' | 'endedAt'> & {
  from: Date | null
  to: Date | null
  startedAt: Date
  endedAt: Date | null
}
type Noted = Omit<Finding, 'foundAt' | 'answeredAt' | 'from' | 'to' | 'rows'> & {
  foundAt: Date
  answeredAt: Date | null
  evidence: Pick<Finding, 'from' | 'to' | 'rows'>
}

const RUNS = 20

async function verifications(db: Db | Tx, where: string, values: readonly unknown[], limit: number): Promise<Verification[]> {
  const rows = await query<Run>(
    db,
    `select v.run_id as "runId", v.asked, p.name as "staffName", v.from_at as "from", v.to_at as "to", v.started_at as "startedAt",
       v.ended_at as "endedAt", v.blocks, v.blocks_done as "blocksDone", v.rows_done as "rowsDone", v.result, v.first_broken as "firstBroken"
     from audit_verification v left join staff p on p.staff_id = v.staff_id where ${where} order by v.started_at desc, v.run_id desc limit ${limit}`,
    values
  )
  return rows.map(({ from, to, startedAt, endedAt, ...row }) => ({
    ...row,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null
  }))
}

/** One verification, that is known to be there. */
export const verificationById = async (db: Db | Tx, runId: string): Promise<Verification> =>
  (await verifications(db, 'v.run_id = $1', [runId], 1))[0]!

/** How far the chain is sealed, whether its key is there, and the newest verifications. */
export const chainState = (services: Pick<Services, 'db' | 'clock' | 'dataDir'>, who: Who): Promise<Chain> =>
  inScope(services, who, async (tx) => {
    const [totals] = await query<{ blocks: number; rows: number }>(
      tx,
      'select count(*)::int as blocks, coalesce(sum(row_count), 0)::bigint as rows from audit_seal'
    )
    const [last] = await query<{ sealed_at: Date; hash: string; key_id: string; through: string }>(
      tx,
      `select sealed_at, encode(block_hash, 'hex') as hash, key_id, through_xact::text as through from audit_seal order by block_no desc limit 1`
    )
    const [waiting] = await query<{ n: number }>(tx, 'select count(*) as n from audit_event where xact >= $1::text::xid8', [
      last?.through ?? '0'
    ])
    const key = readSealKey(services.dataDir)
    const whole = await verifications(tx, `v.result = 'whole'`, [], 1)
    return {
      blocks: totals!.blocks,
      rows: Number(totals!.rows),
      unsealedRows: waiting!.n,
      lastSealedAt: last?.sealed_at.toISOString() ?? null,
      lastHash: last?.hash ?? null,
      keyPresent: last === undefined || key?.keyId === last.key_id,
      lastWhole: whole[0] ?? null,
      runs: await verifications(tx, 'true', [], RUNS)
    }
  })

/** Findings, those that wait for an answer first. `only` names one. */
export async function findings(tx: Tx, only: string | null = null): Promise<Finding[]> {
  const rows = await query<Noted>(
    tx,
    `select f.finding_id as "findingId", f.run_id as "runId", f.found_at as "foundAt", f.kind, f.block_no as "blockNo", f.evidence, f.state, f.note,
       p.name as "answeredByName", f.answered_at as "answeredAt"
     from audit_finding f left join staff p on p.staff_id = f.answered_by where $1::uuid is null or f.finding_id = $1
     order by array_position(array['open', 'answered', 'closed'], f.state), f.found_at desc, f.finding_id desc limit 200`,
    [only]
  )
  return rows.map(({ evidence, foundAt, answeredAt, ...row }) => ({
    ...row,
    ...evidence,
    foundAt: foundAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null
  }))
}

export const listFindings = (grounds: Grounds, who: Who): Promise<Finding[]> => inScope(grounds, who, (tx) => findings(tx))
