import type { ExportJob } from '../../../../api/archive/exports.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'

type Row = Omit<ExportJob, 'createdAt' | 'endedAt'> & { createdAt: Date; endedAt: Date | null }

const COLUMNS = `export_id as "exportId", format, names, state, expected, written, bytes, sha256, created_at as "createdAt", ended_at as "endedAt",
  downloads, vault_id as "vaultId", fault`
const asJob = ({ createdAt, endedAt, ...row }: Row): ExportJob => ({
  ...row,
  createdAt: createdAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null
})

/** An export of the caller's own. Refuses with EXPORT_NOT_FOUND. */
export async function exportById(tx: Tx, exportId: string): Promise<ExportJob> {
  const [row] = await query<Row>(tx, `select ${COLUMNS} from account_export where export_id = $1`, [exportId])
  if (row === undefined) throw new Refusal('EXPORT_NOT_FOUND')
  return asJob(row)
}

/** The caller's last hundred exports, newest first. */
export const myExports = (grounds: Grounds, who: Who): Promise<ExportJob[]> =>
  inScope(grounds, who, async (tx) => {
    const rows = await query<Row>(tx, `select ${COLUMNS} from account_export order by created_at desc, export_id desc limit 100`)
    return rows.map(asJob)
  })

const extensions = { csv: 'csv', csv_gb18030: 'csv', xlsx: 'xlsx' } as const

/**
 * Where the caller's finished export lies, noted as a download of it; what a second person approved is taken once (ADM-A15).
 * Refuses with EXPORT_NOT_FOUND and EXPORT_TAKEN.
 */
export const takeExport = (grounds: Grounds, who: Who, exportId: string): Promise<{ ref: string; name: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const [row] = await query<Row & { ref: string | null }>(
      tx,
      `select ${COLUMNS}, file_ref as ref from account_export where export_id = $1 for update`,
      [exportId]
    )
    if (row === undefined || row.ref === null) throw new Refusal('EXPORT_NOT_FOUND')
    if (row.vaultId !== null && row.downloads > 0) throw new Refusal('EXPORT_TAKEN')
    await query(tx, 'update account_export set downloads = downloads + 1 where export_id = $1', [exportId])
    await audit(tx, scope, {
      action: 'archive.export_download',
      object: { kind: 'account_export', id: exportId },
      before: { downloads: row.downloads },
      after: { downloads: row.downloads + 1 },
      ...(row.vaultId === null ? {} : { vaultId: row.vaultId })
    })
    return { ref: row.ref, name: `accounts-${row.createdAt.toISOString().slice(0, 10)}-${exportId.slice(-6)}.${extensions[row.format]}` }
  })
