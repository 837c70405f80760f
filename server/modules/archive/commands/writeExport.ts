import { timeOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Scope, Who } from '../../../platform/scope.ts'
import { turns } from '../../../platform/turns.ts'
import { exportFile } from '../domain/exportFile.ts'
import type { ExportCell, ExportFormat } from '../domain/exportFile.ts'
import { exportCells, exportHead } from '../domain/exportRows.ts'
import { ROW_COLUMNS, rowsAsRead } from '../queries/accountRows.ts'
import type { FoundAccount } from '../queries/accountRows.ts'
import { bindings } from '../queries/bindings.ts'
import { conditionsOf, whereAll } from '../queries/conditions.ts'
import { orderColumns } from '../queries/listAccounts.ts'
import type { AskedList, Names } from './exports.ts'

const BATCH = 500
// Each holds a connection for its snapshot and asks for a second one in between: three leave the others free for everybody's requests.
const inTurn = turns(3)

type Export = { readonly exportId: string; readonly asked: AskedList; readonly format: ExportFormat; readonly names: Names }

/** Writes an export to its end, in one snapshot, under the scope of who began it; its row says what became of it. Never throws. */
export const writeExport = (services: Services, who: Who, of: Export): Promise<void> => inTurn(() => writeToEnd(services, who, of))

async function writeToEnd(services: Services, who: Who, of: Export): Promise<void> {
  const { exportId } = of
  let ref: string | null = null
  try {
    const file = await inScope(services, who, async (tx, scope) =>
      services.files.write(fileOf(services, tx, scope, of, await employeeNoOf(tx, scope.staffId)))
    )
    ref = file.ref
    const kept = await inScope(services, asJob('feeds'), async (tx, scope) =>
      query(
        tx,
        `update account_export set state = 'done', written = expected, bytes = $2, sha256 = $3, file_ref = $4, ended_at = $5
         where export_id = $1 and state = 'running' returning 1`,
        [exportId, file.bytes, file.sha256, file.ref, scope.at]
      )
    )
    if (kept.length === 0) await services.files.remove(file.ref)
  } catch (fault) {
    const code = fault instanceof Refusal ? fault.code : 'INTERNAL_SERVER_ERROR'
    if (!(fault instanceof Refusal)) services.log.error({ err: fault, exportId }, 'export failed')
    if (ref !== null) await services.files.remove(ref).catch(() => {})
    await inScope(services, asJob('feeds'), (tx, scope) =>
      query(tx, `update account_export set state = 'failed', fault = $2, ended_at = $3 where export_id = $1 and state = 'running'`, [
        exportId,
        code,
        scope.at
      ])
    ).catch((lost: unknown) => services.log.error({ err: lost, exportId }, 'the end of an export could not be noted'))
  }
}

function fileOf(services: Services, tx: Tx, scope: Scope, of: Export, employeeNo: string): AsyncGenerator<Buffer> {
  const closing = (rows: number, checksum: string) => [
    `共 ${rows} 行`,
    `SHA-256 ${checksum}`,
    `数据截至 ${timeOf(scope.at)}`,
    `导出人工号 ${employeeNo}`,
    `导出编号 ${of.exportId}`
  ]
  return exportFile(of.format, exportHead(of.names), batchesOf(services, tx, scope, of), closing)
}

async function employeeNoOf(tx: Tx, staffId: number): Promise<string> {
  const [row] = await query<{ no: string }>(tx, 'select employee_no as no from person_by_no where staff_id = $1', [staffId])
  return row?.no ?? ''
}

async function* batchesOf(services: Services, tx: Tx, scope: Scope, { exportId, asked, names }: Export): AsyncGenerator<ExportCell[][]> {
  const bound = bindings()
  const { conditions } = await conditionsOf(tx, scope, asked, bound)
  const direction = asked.descending ? 'desc' : 'asc'
  // One statement, one snapshot: the count that stands beside each row is of the rows that follow, and there is no cut.
  await query(
    tx,
    `declare exported no scroll cursor for
     select ${ROW_COLUMNS}, count(*) over ()::int as counted from account a ${whereAll(conditions)}
     order by ${orderColumns[asked.order].sql} ${direction}, a.account_id ${direction}`,
    bound.values
  )
  let written = 0
  let counted = 0
  for (;;) {
    const found = await query<FoundAccount & { counted: number }>(tx, `fetch ${BATCH} from exported`)
    if (found.length === 0) break
    counted = found[0]!.counted
    await tellOrStop(services, exportId, counted, written)
    const rows = await rowsAsRead(tx, scope, found)
    written += rows.length
    yield rows.map((row) => exportCells(row, names))
  }
  if (written !== counted) throw new Refusal('ROWS_DIFFER')
}

/** Says how far the file has come; a cancelled export stops here. */
async function tellOrStop(services: Services, exportId: string, expected: number, written: number): Promise<void> {
  const [row] = await inScope(services, asJob('feeds'), (tx) =>
    query<{ state: string }>(tx, `update account_export set expected = $2, written = $3 where export_id = $1 returning state`, [
      exportId,
      expected,
      written
    ])
  )
  if (row?.state !== 'running') throw new Refusal('CANCELLED')
}
