import exceljs from '@protobi/exceljs'

import { dayText, firstDay, monthNumber } from '../days.ts'
import type { Cell } from '../writer.ts'
import { fenOf, numberOf, writeTrial } from './trial.ts'
import type { TrialSubscriber } from './trial.ts'

const place = { prefix: 'BJ', city: '北京样本', region: '110000', series: 1 } as const

// The cards of the source are tiers; its platinum, which we do not have, counts as the tier below it. Stars are grades of credit and say nothing of a tier.
const tiers: Readonly<Record<string, string>> = { 钻石卡: 'diamond', 白金卡: 'gold', 金卡: 'gold', 银卡: 'silver' }
const stars = new Set(['一星', '二星', '三星', '四星', '五星', '准星', '未评级'])
const genders: Readonly<Record<string, string>> = { 男: 'male', 女: 'female', 性别不详: 'unknown' }
const flags: Readonly<Record<string, number>> = { 是: 1, 否: 0 }

/**
 * Attachment 3 of the satisfaction campaign of a mobile operator in Beijing (2,599 subscribers) as feed files. The source names no month; the
 * given one is taken for its "当月". Answers what was written, a line for each delivery.
 */
export async function convertBeijing(workbookPath: string, folder: string, month: string): Promise<readonly string[]> {
  const through = monthNumber(month)
  const rows = await readSheet(workbookPath)
  return writeTrial(
    place,
    rows.map((row) => subscriberOf(row, through)),
    month,
    folder
  )
}

type SheetRow = (heading: string) => Cell

function subscriberOf(cell: SheetRow, through: number): TrialSubscriber {
  const n = Number(cell('用户id'))
  const overFee = fenOf(cell('套外流量费（元）'))
  const spend = fenOf(cell('当月ARPU'))
  const minutes = numberOf(cell('当月MOU'))
  const roamed = numberOf(cell('省际漫游-时长（分钟）'))
  const [spendBefore, minutesBefore] = [fenOf(cell('前3月ARPU')), numberOf(cell('前3月MOU'))]
  // Neither spend nor minutes in the three months before: the line was not there yet.
  const before = spendBefore === 0 && minutesBefore === 0 ? [] : [through - 3, through - 2, through - 1]
  const grade = String(cell('客户星级标识') ?? '')
  return {
    id: String(cell('用户id')),
    n,
    gender: mapped(genders, cell('性别')),
    // "空白的为否" says the dictionary of fields.
    important: mapped(flags, cell('是否关怀用户') ?? '否'),
    tier: stars.has(grade) ? 'standard' : mapped(tiers, grade),
    since: dayText(firstDay(before[0] ?? through)),
    leftOn: null,
    lineKind: 'mobile',
    terminalClass: cell('4\\5G用户') === '2G' ? 'unknown' : 'smart',
    paymentWay: null,
    bills: [
      ...(overFee === 0 ? [] : [{ month: through, chargeClass: 'data', item: 'OVER-DATA', fen: overFee }]),
      { month: through, chargeClass: 'other', item: 'ARPU', fen: minus(spend, overFee) },
      ...before.map((m) => ({ month: m, chargeClass: 'other', item: 'ARPU-MEAN3', fen: spendBefore }))
    ],
    usage: [
      { month: through, category: 'local_out', minutes: minus(minutes, roamed) },
      ...(roamed === 0 ? [] : [{ month: through, category: 'roam_out', minutes: roamed }]),
      { month: through, category: 'data', kib: numberOf(cell('GPRS总流量（KB）')) },
      ...before.map((m) => ({ month: m, category: 'local_out', minutes: minutesBefore }))
    ]
  }
}

const mapped = (words: Readonly<Record<string, string | number>>, cell: Cell): Cell => words[String(cell)] ?? cell
const minus = (whole: Cell, part: Cell): Cell => (typeof whole === 'number' && typeof part === 'number' ? whole - part : whole)

const needed = [
  '用户id',
  '性别',
  '4\\5G用户',
  '是否关怀用户',
  '套外流量费（元）',
  '省际漫游-时长（分钟）',
  '当月ARPU',
  '当月MOU',
  '前3月ARPU',
  '前3月MOU',
  'GPRS总流量（KB）',
  '客户星级标识'
]

// Headings are repeated in the workbook (其他，请注明; 用户描述), so a row is no record of headings: only those that we read must be there once.
async function readSheet(path: string): Promise<readonly SheetRow[]> {
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  const sheet = book.worksheets[0]
  if (!sheet) throw new Error(`no sheet in ${path}`)
  const columns = new Map<string, number[]>()
  sheet.getRow(1).eachCell((cell, column) => columns.set(cell.text.trim(), [...(columns.get(cell.text.trim()) ?? []), column]))
  const faulty = needed.filter((heading) => columns.get(heading)?.length !== 1)
  if (faulty.length > 0) throw new Error(`headings missing or repeated in ${path}: ${faulty.join(', ')}`)
  const rows: SheetRow[] = []
  for (let at = 2; at <= sheet.rowCount; at++) {
    const row = sheet.getRow(at)
    if (row.hasValues) rows.push((heading) => cellOf(row.getCell(columns.get(heading)![0]!).value))
  }
  return rows
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  return value.trim() === '' ? null : value.trim()
}
