import { createHash } from 'node:crypto'

import { z } from 'zod'

import { askedList } from '../../../../api/archive.ts'
import { exportNames } from '../../../../api/archive/exports.ts'
import type { ExportJob, exportsOf } from '../../../../api/archive/exports.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { mainUnitOf, requireApproval, settingAt } from '../../admin/index.ts'
import type { VaultKind } from '../../admin/index.ts'
import { bindings } from '../queries/bindings.ts'
import { conditionsOf, whereAll } from '../queries/conditions.ts'
import { exportById } from '../queries/exports.ts'
import { refuseTellingOrder } from '../queries/listAccounts.ts'
import { exportClearNamesAlone, exportDays, exportRowsAlone, exportsAtOnce } from '../settings.ts'
import { writeExport } from './writeExport.ts'

type Begin = z.infer<NonNullable<ReturnType<typeof exportsOf<typeof askedList>>['begin']['~orpc']['inputSchema']>>
export type AskedList = z.infer<typeof askedList>
export type Names = Begin['names']

const subject = askedList.extend({ names: z.enum(exportNames) })

/** A list taken out whole (ADM-52): this list, in this scope, with names in this form. */
export const bulkExportKind: VaultKind<z.infer<typeof subject>> = {
  kind: 'bulk_export',
  needs: 'archive.export',
  approve: 'admin.vault.approve_export',
  minutes: 24 * 60,
  uses: 1,
  emergency: false,
  subject,
  async describe(tx, scope, { names, ...asked }) {
    const { rows, clearNames } = await counted(tx, scope, asked, names)
    return {
      content: { asked, names, scope: scopeDigest(scope) },
      rows,
      summary: { rows, clearNames },
      orgUnitId: await mainUnitOf(tx, scope)
    }
  }
}

/**
 * Begins an export of the list on screen (ARC-66); it is written in the background under the rights of this moment. Refuses with
 * NOTHING_TO_EXPORT, EXPORTS_RUNNING, ORDER_REFUSED, QUERY_TOO_SHORT, and with the vault's refusals where a second person is needed.
 */
export async function beginExport(services: Services, who: Who, { asked, format, names, vaultId }: Begin): Promise<ExportJob> {
  const exportId = await inScope(services, who, async (tx, scope) => {
    refuseTellingOrder(scope, asked)
    // One row of the person's is locked, so that two that begin at once are counted one after the other.
    await query(tx, 'select pg_advisory_xact_lock(4242002, $1)', [scope.staffId])
    const [running] = await query<{ n: number }>(
      tx,
      `select count(*)::int as n from account_export where staff_id = $1 and state = 'running'`,
      [scope.staffId]
    )
    if (running!.n >= (await settingAt(tx, exportsAtOnce, scope.at))) throw new Refusal('EXPORTS_RUNNING', { running: running!.n })
    const { rows, clearNames } = await counted(tx, scope, asked, names)
    if (rows === 0) throw new Refusal('NOTHING_TO_EXPORT')
    const alone =
      rows <= (await settingAt(tx, exportRowsAlone, scope.at)) && clearNames <= (await settingAt(tx, exportClearNamesAlone, scope.at))
    const approved = alone ? null : await requireApproval(tx, scope, bulkExportKind, { ...asked, names }, vaultId)
    const id = uuidv7(scope.at)
    await query(
      tx,
      `insert into account_export (export_id, staff_id, asked, format, names, state, expected, vault_id, created_at)
       values ($1, $2, $3, $4, $5, 'running', $6, $7, $8)`,
      [id, scope.staffId, JSON.stringify(asked), format, names, rows, approved?.vaultId ?? null, scope.at]
    )
    await audit(tx, scope, {
      action: 'archive.export',
      object: { kind: 'account_export', id },
      after: { format, names, rows, clearNames, asked },
      ...(approved === null ? {} : { vaultId: approved.vaultId })
    })
    return id
  })
  void writeExport(services, { ...who }, { exportId, asked, format, names })
  return inScope(services, { ...who }, (tx) => exportById(tx, exportId))
}

/** Stops an export of the caller's own; what was written of it goes. Refuses with EXPORT_NOT_FOUND. */
export const cancelExport = (grounds: Grounds, who: Who, exportId: string): Promise<ExportJob> =>
  inScope(grounds, who, async (tx, scope) => {
    const before = await exportById(tx, exportId)
    if (before.state !== 'running') return before
    await query(tx, `update account_export set state = 'cancelled', ended_at = $2 where export_id = $1 and state = 'running'`, [
      exportId,
      scope.at
    ])
    await audit(tx, scope, {
      action: 'archive.export_cancelled',
      object: { kind: 'account_export', id: exportId },
      before: { state: 'running' },
      after: { state: 'cancelled' }
    })
    return exportById(tx, exportId)
  })

/** What a stopped server left running has failed. */
export const failLeftExports = (grounds: Grounds): Promise<void> =>
  inScope(grounds, asJob('feeds'), async (tx, scope) => {
    await query(tx, `update account_export set state = 'failed', fault = 'SERVER_STOPPED', ended_at = $1 where state = 'running'`, [
      scope.at
    ])
  })

/**
 * Removes the files of exports whose time is over, and of approved ones an hour after they were taken, which nobody can take again
 * (ARC-22, ADM-A15); answers how many.
 */
export async function endOldExports(services: Pick<Services, 'db' | 'clock' | 'files'>): Promise<number> {
  const over = await inScope(services, asJob('feeds'), async (tx, scope) => {
    const rows = await query<{ id: string; ref: string }>(
      tx,
      `select export_id as id, file_ref as ref from account_export
       where state = 'done' and (ended_at < $1::timestamptz - make_interval(days => $2)
         or vault_id is not null and downloads > 0 and ended_at < $1::timestamptz - interval '1 hour') for update`,
      [scope.at, await settingAt(tx, exportDays, scope.at)]
    )
    for (const { id } of rows) {
      await query(tx, `update account_export set state = 'expired', file_ref = null where export_id = $1`, [id])
      await audit(tx, scope, {
        action: 'archive.export_expired',
        object: { kind: 'account_export', id },
        before: { state: 'done' },
        after: { state: 'expired' }
      })
    }
    return rows
  })
  for (const { ref } of over) await services.files.remove(ref)
  return over.length
}

/** Rows of the list, and how many of them would carry an individual's name in clear. */
async function counted(tx: Tx, scope: Scope, asked: AskedList, names: Names): Promise<{ rows: number; clearNames: number }> {
  const bound = bindings()
  const { conditions } = await conditionsOf(tx, scope, asked, bound)
  const [row] = await query<{ rows: number; clearNames: number }>(
    tx,
    `select count(*)::int as rows,
       count(*) filter (where a.kind = 'individual' and a.account_id = any(${bound.bind([...scope.book])}::bigint[]))::int as "clearNames"
     from account a ${whereAll(conditions)}`,
    bound.values
  )
  return { rows: row!.rows, clearNames: names === 'masked' ? 0 : row!.clearNames }
}

const scopeDigest = (scope: Scope): string =>
  createHash('sha256')
    .update(JSON.stringify([scope.intervals, [...scope.mine].toSorted((a, b) => a - b)]))
    .digest('hex')
