import { Readable } from 'node:stream'

import type { z } from 'zod'

import { auditFilter } from '../../../../api/admin/audit.ts'
import type { AuditFilter, audit as api } from '../../../../api/admin/audit.ts'
import { audit } from '../../../platform/audit.ts'
import { readSealKey } from '../../../platform/audit/index.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import type { VaultKind } from '../domain/vaultKind.ts'
import { foundBy } from '../queries/auditFilter.ts'
import type { Found } from '../queries/auditFilter.ts'
import { mainUnitOf } from '../queries/people.ts'
import { settingAt } from '../queries/settings.ts'
import { auditExportAlone, auditRangeDays } from '../settings.ts'
import { auditFile } from './auditFile.ts'
import { requireApproval } from './vault.ts'

type Exported = z.infer<NonNullable<(typeof api)['export']['~orpc']['outputSchema']>>

/** Lines of the trail taken out (ADM-52): of this filter, up to this moment. */
export const auditExportKind: VaultKind<AuditFilter> = {
  kind: 'audit_export',
  needs: 'admin.audit.export',
  approve: 'admin.vault.approve_audit',
  minutes: 24 * 60,
  uses: 1,
  emergency: false,
  subject: auditFilter,
  async describe(tx, scope, filter) {
    const { rows } = await counted(tx, scope, filter)
    return { content: { filter }, rows, summary: { rows }, orgUnitId: await mainUnitOf(tx, scope) }
  }
}

/**
 * Writes the lines of a filter to a signed file (ADM-67). Refuses with RANGE_TOO_WIDE, NOTHING_TO_EXPORT, SEAL_KEY_MISSING, and over 1,000
 * lines with the vault's refusals.
 */
export const exportAudit = (
  services: Services,
  who: Who,
  given: { filter: AuditFilter; vaultId?: string | undefined }
): Promise<Exported> =>
  inScope(services, who, async (tx, scope) => {
    const { found, rows } = await counted(tx, scope, given.filter)
    if (rows === 0) throw new Refusal('NOTHING_TO_EXPORT')
    const key = readSealKey(services.dataDir)
    if (key === null) throw new Refusal('SEAL_KEY_MISSING')
    const alone = rows <= (await settingAt(tx, auditExportAlone, scope.at))
    const approved = alone ? null : await requireApproval(tx, scope, auditExportKind, given.filter, given.vaultId)
    // Counted and written at one moment: what comes meanwhile is not part of it.
    const file = await services.files.write(
      Readable.from(auditFile(tx, { found, filter: given.filter, key, at: scope.at, by: scope.actor.name, rows }), { objectMode: false })
    )
    const exportId = uuidv7(scope.at)
    await query(
      tx,
      'insert into audit_export (export_id, staff_id, asked, row_count, file_ref, sha256, vault_id, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [exportId, scope.staffId, JSON.stringify(given.filter), rows, file.ref, file.sha256, approved?.vaultId ?? null, scope.at]
    )
    await audit(tx, scope, {
      action: 'admin.audit.export',
      object: { kind: 'audit_export', id: exportId },
      after: { filter: given.filter, rows, sha256: file.sha256 },
      ...(approved === null ? {} : { vaultId: approved.vaultId })
    })
    return { exportId, rows, sha256: file.sha256 }
  })

async function counted(tx: Tx, scope: Scope, filter: AuditFilter): Promise<{ found: Found; rows: number }> {
  const found = foundBy(filter, scope.at, await settingAt(tx, auditRangeDays, scope.at))
  const [row] = await query<{ n: number }>(tx, `select count(*) as n from audit_event e where ${found.where}`, found.values)
  return { found, rows: row!.n }
}

/** The file of an own export, counted as taken. Refuses with EXPORT_NOT_FOUND, and EXPORT_TAKEN where an approval gave it once. */
export const takeAuditExport = (grounds: Grounds, who: Who, exportId: string): Promise<{ ref: string; name: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const [row] = await query<{ ref: string; downloads: number; vault_id: string | null; created_at: Date }>(
      tx,
      'select file_ref as ref, downloads, vault_id, created_at from audit_export where export_id = $1 and staff_id = $2 for update',
      [exportId, scope.staffId]
    )
    if (row === undefined) throw new Refusal('EXPORT_NOT_FOUND')
    if (row.vault_id !== null && row.downloads > 0) throw new Refusal('EXPORT_TAKEN')
    await query(tx, 'update audit_export set downloads = downloads + 1 where export_id = $1', [exportId])
    await audit(tx, scope, {
      action: 'admin.audit.export_download',
      object: { kind: 'audit_export', id: exportId },
      before: { downloads: row.downloads },
      after: { downloads: row.downloads + 1 },
      ...(row.vault_id === null ? {} : { vaultId: row.vault_id })
    })
    return { ref: row.ref, name: `audit-${row.created_at.toISOString().slice(0, 10)}-${exportId.slice(-6)}.jsonl` }
  })
