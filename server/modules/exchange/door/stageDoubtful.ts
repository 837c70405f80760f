import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'

import { feedDefinitions } from '../../../../definitions/feeds.ts'
import type { FactTarget, LineFault } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import { expectedOf } from '../domain/cellCheck.ts'
import { cellRule } from '../domain/cellRules.ts'
import { sqlConditions } from '../domain/cellSql.ts'
import { copyGood } from '../domain/csvScanner.ts'
import { csvReadSettings } from '../domain/engineCsv.ts'
import { stopIfCancelled, tellProgress } from './batch.ts'
import type { Batch } from './batch.ts'
import { encodingFindings, isForeign } from './encoding.ts'
import { intoRows, suffixOf } from './factRows.ts'
import type { FactRows } from './factRows.ts'
import { finding } from './fileChecks.ts'
import type { Finding } from './fileChecks.ts'
import { plainBytes } from './parts.ts'
import { faultsTold, maxLineBytes } from './rejects.ts'
import { structuralWords } from './stageRecords.ts'
import type { Staged } from './stageRecords.ts'

const linesTable = (batch: Batch): string => `stage_lines_${suffixOf(batch)}`
const spoiltTable = (batch: Batch): string => `stage_spoilt_${suffixOf(batch)}`
const notSpoilt = (batch: Batch): string => `not ((part, line) in (select part, line from ${spoiltTable(batch)}))`

/**
 * Takes a delivery with something wrong in it: every cell is kept as text, each look for faults names its lines, and the lines that stay good
 * become rows. Several times dearer than `stageStraight`, and the only one that can say what is wrong with which line (EXC-24).
 */
export async function stageDoubtful(services: Services, batch: Batch, target: FactTarget, rows: FactRows, folder: string): Promise<Staged> {
  const { facts, db } = services
  const names = batch.feed!.columns.map((column) => column.name)
  await facts.run(
    `create or replace table ${linesTable(batch)} (part UInt16, line UInt32, period_end String, ${names.map((n) => `${n} String`).join(', ')}) engine = MergeTree order by tuple()`
  )
  await facts.run(`create or replace table ${spoiltTable(batch)} (part UInt16, line UInt32) engine = MergeTree order by (part, line)`)
  const read = await bringParts(services, batch, folder)
  if (read.findings.some(({ code }) => code === 'ENCODING_BAD')) return { ...read, rejected: 0, totals: {} }
  await stopIfCancelled(db, batch.key.batchId)
  const faults = [...read.faults, ...(await faultsInEngine(services, batch, target))]
  const [spoilt] = await facts.rows<{ n: number }>(`select uniqExact(part, line) as n from ${spoiltTable(batch)}`)
  const { into, select } = intoRows(rows, `(select * from ${linesTable(batch)} where ${notSpoilt(batch)})`)
  await facts.run(`insert into ${into} ${select}`, { load: rows.loadId }, { tag: suffixOf(batch) })
  return { ...read, faults, rejected: spoilt!.n, totals: await totalsFound(services, batch) }
}

async function bringParts(
  services: Services,
  batch: Batch,
  folder: string
): Promise<{ findings: Finding[]; faults: LineFault[]; lines: number }> {
  const findings: Finding[] = []
  const faults: LineFault[] = []
  let lines = 0
  for (const part of batch.parts) {
    const file = path.join(folder, `${part.part}.csv`)
    const sink = createWriteStream(file, { mode: 0o600 })
    const write = (bytes: Uint8Array) =>
      new Promise<void>((resolve, reject) => sink.write(bytes, (fault) => (fault ? reject(fault) : resolve())))
    let foreign = 0
    const copied = await copyGood(plainBytes(services.files, part), write, {
      delimiter: batch.manifest.delimiter,
      columns: batch.manifest.columns,
      maxLineBytes,
      onFault: (fault) => (foreign += isForeign(fault) ? 1 : 0)
    })
    await new Promise<void>((resolve) => sink.end(resolve))
    findings.push(...copied.findings.map((f) => finding(f.code, f.column ?? part.name, f.problem, '表头与接口定义一致')))
    if (copied.findings.length > 0) continue
    if (copied.records !== part.lines) findings.push(finding('ROWS_DIFFER', part.name, copied.records, part.lines))
    const misread = encodingFindings(part, foreign, copied.records)
    findings.push(...misread)
    if (misread.length > 0) continue
    const spoilt = copied.faults.flatMap((record) =>
      record.codes.map((code) => ({ part: part.part, line: record.record, column: '', code, found: null, expected: structuralWords[code] }))
    )
    faults.push(...spoilt)
    if (copied.faultCount > 0)
      await services.facts.insertRows(
        spoiltTable(batch),
        copied.faults.map((record) => ({ part: part.part, line: record.record }))
      )
    if (copied.faultCount > copied.faults.length)
      findings.push(finding('TOO_MANY_REJECTS', part.name, copied.faultCount, copied.faults.length))
    if (copied.records > 0) {
      await services.facts.insertFile({
        into: `${linesTable(batch)} (part, line, period_end, ${copied.names.join(', ')})`,
        select: `select {part:UInt16}, toUInt32(rowNumberInAllBlocks() + 1), {end:String}, ${copied.names.join(', ')} from input`,
        params: { part: part.part, end: batch.key.periodEnd },
        structure: copied.names.map((name) => `${name} String`).join(', '),
        path: file,
        format: 'CSV',
        compression: 'none',
        settings: csvReadSettings(batch.manifest.delimiter),
        tag: suffixOf(batch)
      })
    }
    await rm(file, { force: true })
    lines += copied.records
    tellProgress(batch.key.batchId, { step: 'stage', done: lines, of: batch.manifest.rows })
  }
  return { findings, faults, lines }
}

/** Looks for the faults of EXC-24 set-wise; each look names its lines as spoilt, and its first ones with cell and expectation. */
async function faultsInEngine(services: Services, batch: Batch, target: FactTarget): Promise<LineFault[]> {
  const { facts } = services
  const rules = batch.feed!.columns.map((column) => {
    const rule = cellRule(column, { enums: feedDefinitions().enums, dictionaries: {} })
    return { column: column.name, rule, ...sqlConditions(rule, column.name) }
  })
  const readable = notSpoilt(batch)
  const stage = linesTable(batch)
  const faults: LineFault[] = []
  const spoil = (condition: string) =>
    facts.run(`insert into ${spoiltTable(batch)} select part, line from ${stage} where ${readable} and not (${condition})`)

  const wellFormed = rules.map((rule) => `(${rule.ok})`).join(' and ')
  const badCells = await facts.rows<{ part: number; line: number; column: string; code: string; found: string }>(
    `select part, line, fault.1 as column, fault.2 as code, fault.3 as found
     from (select part, line, arrayJoin(arrayFilter(f -> f.2 != '', [${rules.map((r) => `('${r.column}', ${r.code}, ${r.column})`).join(', ')}])) as fault
           from ${stage} where ${readable} and not (${wellFormed})) order by part, line, column limit ${faultsTold}`
  )
  faults.push(...badCells.map((f) => ({ ...f, expected: expectedOf(rules.find((r) => r.column === f.column)!.rule, f.code as never) })))
  await spoil(wellFormed)

  const looks = [
    ...Object.values(target.conditions).map((c) => ({ code: 'CHECK_FAILED', ...c })),
    ...target.references(suffixOf(batch)).map((c) => ({ ...c, code: 'PARENT_MISSING' }))
  ]
  for (const look of looks) {
    const found = await facts.rows<{ part: number; line: number; found: string }>(
      `select part, line, ${look.column} as found from ${stage} where ${readable} and not (${look.sql}) order by part, line limit ${faultsTold}`
    )
    if (found.length === 0) continue
    faults.push(...found.map((f) => ({ ...f, column: look.column, code: look.code, expected: look.expected })))
    await spoil(look.sql)
  }

  const key = batch.feed!.key
  const repeated = `(${key.join(', ')}) in (select ${key.join(', ')} from ${stage} where ${readable} group by ${key.join(', ')} having count() > 1)`
  const twice = await facts.rows<{ part: number; line: number; found: string }>(
    `select part, line, concat(${key.map((k) => k).join(", '|', ")}) as found from ${stage} where ${readable} and ${repeated} order by part, line limit ${faultsTold}`
  )
  if (twice.length > 0) {
    faults.push(...twice.map((f) => ({ ...f, column: key[0]!, code: 'DUPLICATE_KEY', expected: '主键在文件内唯一' })))
    await spoil(`not (${repeated})`)
  }
  return faults
}

async function totalsFound(services: Services, batch: Batch): Promise<Record<string, number>> {
  const columns = batch.feed!.control_totals
  if (columns.length === 0) return {}
  const [sums] = await services.facts.rows<Record<string, number>>(
    `select ${columns.map((c) => `sum(toInt64OrZero(${c})) as total_${c}`).join(', ')} from ${linesTable(batch)}`
  )
  return Object.fromEntries(columns.map((c) => [c, Number(sums![`total_${c}`])]))
}
