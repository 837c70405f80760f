import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

import { feedDefinitions } from '../../../../definitions/feeds.ts'
import type { FactTarget } from '../../../platform/delivery.ts'
import { FactsFault, isPassing } from '../../../platform/factstore/index.ts'
import type { Services } from '../../../platform/http/context.ts'
import { cellRule } from '../domain/cellRules.ts'
import { sqlConditions } from '../domain/cellSql.ts'
import { headerOf } from '../domain/csvScanner.ts'
import { endsInOneLine, readAlike, strictReadSettings } from '../domain/engineCsv.ts'
import { stopIfCancelled, tellProgress } from './batch.ts'
import type { Batch, Part } from './batch.ts'
import { intoRows, suffixOf } from './factRows.ts'
import type { FactRows } from './factRows.ts'
import { plainBytes } from './parts.ts'
import { maxLineBytes } from './rejects.ts'
import type { Staged } from './stageRecords.ts'

// Writing sorted rows is the work of one core for each file.
const FILES_AT_ONCE = 2

/**
 * Takes a delivery in which nothing is wrong: the engine reads its parts as they are and checks, resolves and writes every line in one go.
 * Answers null at the first doubt of any sort, whatever it was: then `stageDoubtful` finds out. It may doubt what is good, never the reverse.
 */
export async function stageStraight(
  services: Services,
  batch: Batch,
  target: FactTarget,
  rows: FactRows,
  folder: string
): Promise<Staged | null> {
  const waiting = [...batch.parts]
  let [doubted, lines] = [false, 0]
  const lane = async () => {
    for (let part = waiting.shift(); part !== undefined && !doubted; part = waiting.shift()) {
      if (!(await takePart(services, batch, target, rows, part, folder))) doubted = true
      lines += part.lines
      tellProgress(batch.key.batchId, { step: 'stage', done: lines, of: batch.manifest.rows })
      await stopIfCancelled(services.db, batch.key.batchId)
    }
  }
  // Nobody may still be writing when the table is emptied or dropped.
  const ended = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, lane))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  const totals = doubted ? null : await onceEach(services, batch, target, rows)
  return totals === null ? null : { findings: [], faults: [], rejected: 0, lines, totals }
}

/** Whether a part was read to its end without a doubt. */
async function takePart(
  services: Services,
  batch: Batch,
  target: FactTarget,
  rows: FactRows,
  part: Part,
  folder: string
): Promise<boolean> {
  const { facts, files } = services
  const { delimiter, columns } = batch.manifest
  const { names, findings } = await headerOf(plainBytes(files, part), { delimiter, columns, maxLineBytes })
  if (findings.length > 0) return false
  if (part.lines > 0 && !(await endsInOneLine(plainBytes(files, part)))) return false
  const file = path.join(folder, `${part.part}.csv${/\.(gz|zst)$/.exec(part.name)?.[0] ?? ''}`)
  await pipeline(files.read(part.fileRef), createWriteStream(file, { mode: 0o600 }))
  const numbered = `select *, {part:UInt16} as part, toUInt32(rowNumberInAllBlocks() + 1) as line, {end:String} as period_end from input`
  try {
    await facts.insertFile({
      ...intoRows(rows, `(${numbered}) where throwIf(not (${certainly(batch, target, names.at(-1)!)}), 'a line is in doubt') = 0`),
      params: { load: rows.loadId, part: part.part, end: batch.key.periodEnd },
      structure: names.map((name) => `${name} String`).join(', '),
      path: file,
      format: 'CustomSeparatedWithNames',
      settings: strictReadSettings(delimiter),
      tag: suffixOf(batch),
      besideOthers: true
    })
    return true
  } catch (fault) {
    if (fault instanceof FactsFault && !isPassing(fault)) return false
    throw fault
  } finally {
    await rm(file, { force: true })
  }
}

/** That a line has no fault, with what the engine's reader lets pass and the scanner does not. */
function certainly(batch: Batch, target: FactTarget, last: string): string {
  const rules = batch.feed!.columns.map((column) => cellRule(column, { enums: feedDefinitions().enums, dictionaries: {} }))
  return [
    ...rules.map((rule) => sqlConditions(rule, rule.column).ok),
    readAlike(rules, last, batch.manifest.delimiter, maxLineBytes),
    ...Object.values(target.conditions).map(({ sql }) => sql),
    ...target.references(suffixOf(batch)).map(({ sql }) => sql)
  ]
    .map((condition) => `(${condition})`)
    .join(' and ')
}

/** The control totals, or null where lines are missing or two rows may have one key: it is the hash of the key that is counted. */
async function onceEach({ facts }: Services, batch: Batch, target: FactTarget, rows: FactRows): Promise<Record<string, number> | null> {
  const read = await facts.rows<{ part: number; n: number }>(`select part, count() as n from ${rows.table} group by part`)
  const readOf = new Map(read.map(({ part, n }) => [part, n]))
  if (batch.parts.some(({ part, lines }) => lines !== (readOf.get(part) ?? 0))) return null
  const { control_totals: totalled, columns } = batch.feed!
  const sums = totalled.map((name) => `sum(${columns.find((column) => column.name === name)!.to ?? name}) as total_${name}`)
  const [found] = await facts.rows<Record<string, number>>(
    `select ${[...sums, `count() - uniqExact(cityHash64(${target.keyColumns.join(', ')})) as repeated`].join(', ')} from ${rows.table}`
  )
  return found!.repeated === 0 ? Object.fromEntries(totalled.map((name) => [name, found![`total_${name}`]!])) : null
}
