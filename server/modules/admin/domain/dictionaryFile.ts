import type { DictionaryDifference, DictionaryFinding } from '../../../../api/admin/dictionaries.ts'

export type EntryRow = {
  readonly code: string
  readonly zh: string
  readonly en: string | null
  readonly sort: number
  readonly parent: string | null
  readonly to: string | null
}
export type FileLine = EntryRow & { readonly line: number }
export type ImportPlan = {
  readonly differences: readonly DictionaryDifference[]
  readonly findings: readonly DictionaryFinding[]
  /** What is written: lines with new codes, and those of known codes that differ. */
  readonly added: readonly FileLine[]
  readonly changed: readonly FileLine[]
}
type Read = { readonly lines: readonly FileLine[]; readonly findings: readonly DictionaryFinding[] }

const columns = ['code', 'label_zh', 'label_en', 'order', 'parent', 'valid_to'] as const

/** The cells of a CSV text (RFC 4180): quoted cells may hold commas, line ends and doubled quotes. */
export function csvCells(text: string): string[][] {
  const rows: string[][] = [[]]
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy
  const body = text.replace(/^\uFEFF/, '')
  while (cell.lastIndex < body.length) {
    const found = cell.exec(body)
    // A quote that stands where none may: the rest is one cell, and fails its checks.
    if (found === null) return [...rows.slice(0, -1), [...rows.at(-1)!, body]]
    rows.at(-1)!.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim())
    if (found[3] !== ',' && found[3] !== '') rows.push([])
    if (found[3] === ',' && cell.lastIndex === body.length) rows.at(-1)!.push('')
  }
  return rows.filter((row) => row.some((text) => text !== ''))
}

/** Lines of a dictionary's file with what is wrong with them by themselves. A column that the file has not keeps what is known. */
export function readDictionaryFile(text: string, known: ReadonlyMap<string, EntryRow>): Read {
  const [header = [], ...rows] = csvCells(text)
  const at = Object.fromEntries(columns.map((name) => [name, header.indexOf(name)])) as Record<(typeof columns)[number], number>
  if (at.code < 0 || at.label_zh < 0) return { lines: [], findings: [{ line: 1, code: '', fault: 'COLUMNS' }] }
  const findings: DictionaryFinding[] = []
  const seen = new Set<string>()
  const lines = rows.map((cells, i): FileLine => {
    const cell = (name: (typeof columns)[number], before: string) => (at[name] < 0 ? before : (cells[at[name]] ?? ''))
    const code = cell('code', '')
    const before = known.get(code)
    const order = cell('order', String(before?.sort ?? i + 1))
    const to = cell('valid_to', before?.to ?? '')
    const line = i + 2
    const zh = cell('label_zh', '')
    const checks: readonly (readonly [DictionaryFinding['fault'], boolean])[] = [
      ['CODE', !/^[\w.-]{1,32}$/.test(code)],
      ['LABEL', zh.length < 1 || zh.length > 60 || cell('label_en', '').length > 60],
      ['ORDER', !/^\d{1,6}$/.test(order)],
      ['DATE', to !== '' && !isDay(to)],
      ['TWICE', seen.has(code)]
    ]
    for (const [fault, wrong] of checks) if (wrong) findings.push({ line, code, fault })
    seen.add(code)
    return {
      line,
      code,
      zh,
      en: cell('label_en', before?.en ?? '') || null,
      sort: Number(order),
      parent: cell('parent', before?.parent ?? '') || null,
      to: to || null
    }
  })
  return { lines, findings }
}

const isDay = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

/**
 * How a file differs from the entries that are known, and what forbids it (ADM-82): an ended code stays as it ended, an entry keeps its
 * parent, nothing ends in the past or above open entries. Lines that the file has not stay as they are.
 */
export function planImport(text: string, entries: readonly EntryRow[], today: string): ImportPlan {
  const known = new Map(entries.map((entry) => [entry.code, entry]))
  const { lines, findings: own } = readDictionaryFile(text, known)
  const after = new Map<string, EntryRow>([...known, ...lines.map((line) => [line.code, line] as const)])
  const findings = [...own]
  const differences: DictionaryDifference[] = []
  const added: FileLine[] = []
  const changed: FileLine[] = []
  for (const line of lines) {
    const before = known.get(line.code)
    const find = (fault: DictionaryFinding['fault']) => findings.push({ line: line.line, code: line.code, fault })
    if (line.parent !== null && (line.parent === line.code || !after.has(line.parent))) find('PARENT')
    else if (before !== undefined && before.parent !== line.parent) find('PARENT')
    if (line.to !== (before?.to ?? null)) {
      if (before !== undefined && before.to !== null) find('ENDED')
      else if (line.to !== null && line.to < today) find('DATE')
      else if ([...after.values()].some((entry) => entry.parent === line.code && entry.to === null)) find('IN_USE')
    }
    const found = differencesOf(line, before)
    differences.push(...found)
    if (before === undefined) added.push(line)
    else if (found.length > 0) changed.push(line)
  }
  return { differences, findings: findings.toSorted((a, b) => a.line - b.line), added, changed }
}

const words = ({ zh, en }: EntryRow) => (en === null ? zh : `${zh} / ${en}`)

function differencesOf(line: FileLine, before: EntryRow | undefined): DictionaryDifference[] {
  const at = { line: line.line, code: line.code }
  if (before === undefined) return [{ ...at, change: 'added', before: null, after: words(line) }]
  return [
    ...(words(before) === words(line) ? [] : [{ ...at, change: 'renamed' as const, before: words(before), after: words(line) }]),
    ...(before.sort === line.sort ? [] : [{ ...at, change: 'ordered' as const, before: String(before.sort), after: String(line.sort) }]),
    ...(before.to === line.to ? [] : [{ ...at, change: 'ended' as const, before: before.to, after: line.to }])
  ]
}
