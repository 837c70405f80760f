import { createHash } from 'node:crypto'

import type { AuditFilter } from '../../../../api/admin/audit.ts'
import { rowColumns, rowHash } from '../../../platform/audit/index.ts'
import type { AuditRow, SealKey } from '../../../platform/audit/index.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import type { Found } from '../queries/auditFilter.ts'

type Sealed = { block: number; previous: Buffer; row_hashes: Buffer; block_hash: Buffer; signature: Buffer; key_id: string }

const BATCH = 2_000

/**
 * The signed file of ADM-67, a JSON object a line: a head, each block with the hashes of all its rows before the rows that were asked for, and
 * at the end the signature over everything before it. Rows that are not sealed yet stand under block null.
 */
export async function* auditFile(
  tx: Tx,
  of: {
    readonly found: Found
    readonly filter: AuditFilter
    readonly key: SealKey
    readonly at: Date
    readonly by: string
    readonly rows: number
  }
): AsyncGenerator<Buffer> {
  const all = createHash('sha256')
  const told = (content: unknown): Buffer => {
    const line = Buffer.from(`${JSON.stringify(content)}\n`)
    all.update(line)
    return line
  }
  const publicKey = of.key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  yield told({
    format: 'jingwei-audit-1',
    exportedAt: of.at.toISOString(),
    by: of.by,
    filter: of.filter,
    rows: of.rows,
    keyId: of.key.keyId,
    publicKey
  })
  let [xact, eventId]: [string, string] = ['0', '00000000-0000-0000-0000-000000000000']
  let block: number | null = null
  for (;;) {
    const n = of.found.values.length
    const rows: (AuditRow & { block: number | null })[] = await query(
      tx,
      `select ${rowColumns}, (select block_no from audit_seal where from_xact <= e.xact and through_xact > e.xact order by from_xact desc limit 1) as block
       from audit_event e where ${of.found.where} and (e.xact, e.event_id) > ($${n + 1}::text::xid8, $${n + 2}::uuid)
       order by e.xact, e.event_id limit ${BATCH}`,
      [...of.found.values, xact, eventId]
    )
    for (const { block: holds, ...row } of rows) {
      if (holds !== null && holds !== block) yield told(await sealedBlock(tx, holds))
      block = holds
      yield told({ block: holds, hash: rowHash(row).toString('hex'), row })
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) break
    ;[xact, eventId] = [last.xact, last.event_id]
  }
  const digest = all.digest()
  yield Buffer.from(`${JSON.stringify({ end: digest.toString('hex'), signature: of.key.sign(digest).toString('hex') })}\n`)
}

async function sealedBlock(tx: Tx, blockNo: number): Promise<unknown> {
  const [seal] = await query<Sealed>(
    tx,
    'select block_no as block, previous, row_hashes, block_hash, signature, key_id from audit_seal where block_no = $1',
    [blockNo]
  )
  const { block, previous, row_hashes, block_hash, signature, key_id } = seal!
  return {
    block,
    previous: previous.toString('hex'),
    rowHashes: row_hashes.toString('hex'),
    blockHash: block_hash.toString('hex'),
    signature: signature.toString('hex'),
    keyId: key_id
  }
}
