import type { z } from 'zod'

import type { AuditFilter, AuditLineRead, audit as api } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { auditRangeDays } from '../settings.ts'
import { foundBy } from './auditFilter.ts'
import { settingAt } from './settings.ts'

type Listed = z.infer<NonNullable<(typeof api)['search']['~orpc']['outputSchema']>>
type Row = Omit<AuditLineRead, 'at' | 'changes'> & { at: Date; changes: AuditLineRead['changes'] | null }

const PAGE = 50

/** Lines by a condition on `e`, newest first, with names beside the ids and the block that holds each. */
export async function linesWhere(tx: Tx, where: string, values: readonly unknown[], limit: number): Promise<AuditLineRead[]> {
  const rows = await query<Row>(
    tx,
    `select e.event_id as "eventId", e.at, e.actor_kind as "actorKind", e.actor, e.staff_id as "staffId", p.name as "staffName", e.action,
       e.outcome, e.object_kind as "objectKind", e.object_id as "objectId", e.account_id as "accountId", e.changes,
       e.reason, e.vault_id as "vaultId", e.source, e.session_id as "sessionId", e.address, e.request_id as "requestId",
       e.app_version as "appVersion",
       (select block_no from audit_seal where from_xact <= e.xact and through_xact > e.xact order by from_xact desc limit 1) as "blockNo"
     from audit_event e left join staff p on p.staff_id = e.staff_id
     where ${where} order by e.event_id desc limit ${limit}`,
    values
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), changes: row.changes ?? [] }))
}

/** One page of the lines that a filter finds, newest first; the search leaves a line of its own (ADM-63). Refuses with RANGE_TOO_WIDE. */
export const searchAudit = (
  grounds: Grounds,
  who: Who,
  { before, ...filter }: AuditFilter & { before?: string | undefined }
): Promise<Listed> =>
  inScope(grounds, who, async (tx, scope) => {
    const { where, values } = foundBy(filter, scope.at, await settingAt(tx, auditRangeDays, scope.at))
    const rows = await linesWhere(
      tx,
      before === undefined ? where : `${where} and e.event_id < $${values.length + 1}`,
      before === undefined ? values : [...values, before],
      PAGE + 1
    )
    await audit(tx, scope, {
      action: 'admin.audit.search',
      object: { kind: 'audit', id: 'search' },
      after: { ...filter, before },
      ...(filter.accountId === undefined ? {} : { accountId: filter.accountId })
    })
    const page = rows.slice(0, PAGE)
    return { rows: page, nextBefore: rows.length > PAGE ? page.at(-1)!.eventId : null }
  })

/** 谁动过、谁看过: the newest lines about one account, in a transaction that has opened the caller's scope. The caller asks whether he may. */
export const linesAboutAccount = (tx: Tx, accountId: number, limit = PAGE): Promise<AuditLineRead[]> =>
  linesWhere(tx, 'e.account_id = $1', [accountId], limit)
