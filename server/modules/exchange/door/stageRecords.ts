import { feedDefinitions } from '../../../../definitions/feeds.ts'
import { copyInto } from '../../../platform/copy.ts'
import { query } from '../../../platform/database.ts'
import type { Cells, LineFault, RecordTarget, StageValue } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import { cellCheck } from '../domain/cellCheck.ts'
import type { CellCheck } from '../domain/cellCheck.ts'
import { cellRule } from '../domain/cellRules.ts'
import { scanRecords } from '../domain/csvScanner.ts'
import type { ScannedRecord, StructuralFault } from '../domain/csvScanner.ts'
import { stopIfCancelled, tellProgress } from './batch.ts'
import type { Batch } from './batch.ts'
import { encodingFindings, isForeign } from './encoding.ts'
import { finding } from './fileChecks.ts'
import type { Finding } from './fileChecks.ts'
import { plainBytes } from './parts.ts'
import { maxLineBytes } from './rejects.ts'
import { meetAsSets } from './setWise.ts'

export type Staged = {
  readonly findings: Finding[]
  readonly faults: LineFault[]
  readonly rejected: number
  readonly lines: number
  readonly totals: Record<string, number>
}

/** Reads the parts of a record feed line by line, checks each (EXC-24) and stages what passes; then looks for what only the record shows. */
export async function stageRecords(services: Services, batch: Batch, target: RecordTarget): Promise<Staged> {
  const { batchId } = batch.key
  const columns = batch.feed!.columns
  const checks = columns.map(
    (column) => [column.name, cellCheck(cellRule(column, { enums: feedDefinitions().enums, dictionaries: {} }))] as const
  )
  const findings: Finding[] = []
  let faults: LineFault[] = []
  let lines = 0

  async function* checked(): AsyncGenerator<(readonly StageValue[])[]> {
    for (const part of batch.parts) {
      let [inPart, foreign] = [0, 0]
      const scan = await scanRecords(plainBytes(services.files, part), {
        delimiter: batch.manifest.delimiter,
        columns: batch.manifest.columns,
        maxLineBytes
      })
      findings.push(...scan.findings.map((f) => finding(f.code, f.column ?? part.name, f.problem, '表头与接口定义一致')))
      // With a bad header no line was read: their count would say nothing.
      if (scan.findings.length > 0) continue
      for await (const { records, faults: broken } of scan.batches) {
        await stopIfCancelled(services.db, batchId)
        faults.push(...broken.flatMap((record) => structural(part.part, record)))
        inPart += records.length + broken.length
        foreign += broken.filter(isForeign).length
        tellProgress(batchId, { step: 'stage', done: lines + inPart, of: batch.manifest.rows })
        const rows: (readonly StageValue[])[] = []
        for (const record of records) {
          const cells = cellsOf(batch.manifest.columns, record)
          const found = lineFaults(batch, target, checks, cells, part.part, record.record)
          if (found.length > 0) faults.push(...found)
          else rows.push([batchId, part.part, record.record, ...target.toStage(cells, services.keys)])
        }
        yield rows
      }
      if (inPart !== part.lines) findings.push(finding('ROWS_DIFFER', part.name, inPart, part.lines))
      lines += inPart
      const misread = encodingFindings(part, foreign, inPart)
      if (misread.length > 0) faults = faults.filter((fault) => fault.part !== part.part || fault.code !== 'BAD_CHARACTER')
      findings.push(...misread)
    }
  }

  const client = await services.pool.connect()
  try {
    await client.query('begin')
    await client.query(`delete from ${target.stageTable} where batch_id = $1`, [batchId])
    await copyInto(client, target.stageTable, ['batch_id', 'part', 'line', ...target.stageColumns], checked())
    await client.query('commit')
  } catch (fault) {
    await client.query('rollback').catch(() => {})
    throw fault
  } finally {
    client.release()
  }

  tellProgress(batchId, { step: 'resolve', done: lines, of: lines })
  // Each look may show lines that the one before it hid.
  for (const look of [duplicateKeys, target.setFaults]) {
    const found = await inScope(services, asJob('feeds'), async (tx) => {
      await meetAsSets(tx, lines)
      const more = await look(tx, batch.key, batch.feed!.key, target.stageTable)
      await query(
        tx,
        `delete from ${target.stageTable} s using jsonb_to_recordset($2::jsonb) as r(part int, line int) where s.batch_id = $1 and s.part = r.part and s.line = r.line`,
        [batchId, JSON.stringify(more.map(({ part, line }) => ({ part, line })))]
      )
      return more
    })
    faults.push(...found)
  }
  return { findings, faults, rejected: new Set(faults.map((f) => `${f.part}:${f.line}`)).size, lines, totals: {} }
}

const cellsOf = (names: readonly string[], record: ScannedRecord): Cells =>
  Object.fromEntries(names.map((name, i) => [name, record.cells[i] ?? null]))

const structural = (part: number, record: StructuralFault): LineFault[] =>
  record.codes.map((code) => ({ part, line: record.record, column: '', code, found: null, expected: structuralWords[code] }))
export const structuralWords = {
  COLUMN_COUNT: '列数与表头一致',
  LINE_TOO_LONG: '单行不超过 65536 字节,引号成对',
  BAD_CHARACTER: '有效的 UTF-8 字符,无控制字符'
} as const

function lineFaults(
  batch: Batch,
  target: RecordTarget,
  checks: readonly (readonly [string, CellCheck])[],
  cells: Cells,
  part: number,
  line: number
): LineFault[] {
  const faults: LineFault[] = []
  for (const [column, check] of checks) {
    const broken = check(cells[column] ?? null)
    if (broken !== null) faults.push({ part, line, column, code: broken.code, found: cells[column] ?? null, expected: broken.expected })
  }
  // A rule between columns says something only where each of them can be read.
  if (faults.length > 0) return faults
  for (const check of Object.values(target.rowChecks)) {
    const broken = check(cells, batch.key)
    if (broken !== null) {
      faults.push({
        part,
        line,
        column: broken.column,
        code: broken.code ?? 'CHECK_FAILED',
        found: cells[broken.column] ?? null,
        expected: broken.expected
      })
    }
  }
  return faults
}

// A repeated key rejects every line of it: which one is right is not ours to guess.
const duplicateKeys = (
  tx: Parameters<RecordTarget['setFaults']>[0],
  key: Batch['key'],
  keyColumns: readonly string[],
  table: string
): Promise<LineFault[]> =>
  query<LineFault>(
    tx,
    `select part, line, '${keyColumns[0]}' as column, 'DUPLICATE_KEY' as code, concat_ws('|', ${keyColumns.join(', ')}) as found, '主键在文件内唯一' as expected
     from (select s.*, count(*) over (partition by ${keyColumns.join(', ')}) as times from ${table} s where batch_id = $1) d where times > 1 order by part, line`,
    [key.batchId]
  )
