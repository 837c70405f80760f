import type { Manifest } from '../../../../api/exchange.ts'
import { feedDefinitions } from '../../../../definitions/feeds.ts'
import { inboundFeed, modeTaken, trialSource } from './feeds.ts'
import { fitsCadence, lastDayOfPeriod } from './period.ts'

/** One finding of the checks of EXC-23: what is wrong with a delivery as a whole. */
export type Finding = {
  readonly code: string
  readonly place: string | null
  readonly found: string | null
  readonly expected: string | null
}

export const finding = (code: string, place: string | null, found: unknown, expected: unknown): Finding => ({
  code,
  place,
  found: found === null ? null : String(found),
  expected: expected === null ? null : String(expected)
})

const key = (m: Manifest) => [m.feed, m.source, m.region, m.period, m.mode, m.seq].join('.')
export const manifestName = (m: Manifest): string => `${key(m)}.manifest.json`

/** Everything that a manifest alone can be wrong in; all checks are made, all findings told. */
export function manifestFindings(m: Manifest, name: string, today: string): Finding[] {
  const findings: Finding[] = []
  if (name !== manifestName(m)) findings.push(finding('NAME_BAD', name, name, manifestName(m)))
  const feed = inboundFeed(m.feed)
  if (feed === null) return [...findings, finding('NAME_BAD', 'feed', m.feed, '已定义的入文件接口')]
  if (m.source !== feed.source && m.source !== trialSource)
    findings.push(finding('NAME_BAD', 'source', m.source, `${feed.source} 或 ${trialSource}`))
  if (!modeTaken(feed, m.mode))
    findings.push(finding('NAME_BAD', 'mode', m.mode, feed.modes.filter((mode) => modeTaken(feed, mode)).join(' 或 ')))
  if (m.format_version !== feedDefinitions().formatVersion)
    findings.push(finding('FORMAT_UNKNOWN', 'format_version', m.format_version, feedDefinitions().formatVersion))
  if (m.encoding !== 'utf-8') findings.push(finding('ENCODING_BAD', 'encoding', m.encoding, 'utf-8'))
  const last = lastDayOfPeriod(m.period, today)
  if (!fitsCadence(m.period, feed.cadence)) findings.push(finding('PERIOD_UNEXPECTED', 'period', m.period, feed.cadence))
  else if (last === null || (feed.cadence === 'month' ? `${today.slice(0, 7)}` < last.slice(0, 7) : today < last)) {
    findings.push(finding('PERIOD_UNEXPECTED', 'period', m.period, `不晚于 ${today}`))
  }
  const suffix = /^p\d{3}\.csv(\.gz|\.zst)?$/
  for (const part of m.parts) {
    if (!part.name.startsWith(`${key(m)}.`) || !suffix.test(part.name.slice(key(m).length + 1))) {
      findings.push(finding('NAME_BAD', part.name, part.name, `${key(m)}.p001.csv[.gz|.zst]`))
    }
  }
  if (new Set(m.parts.map((part) => part.name)).size !== m.parts.length)
    findings.push(finding('MANIFEST_BAD', 'parts', '分片重名', '分片名各不相同'))
  const declared = m.parts.reduce((sum, part) => sum + part.rows, 0)
  if (declared !== m.rows) findings.push(finding('ROWS_DIFFER', 'rows', declared, m.rows))
  const columns = feed.columns.map((column) => column.name)
  for (const column of columns.filter((c) => !m.columns.includes(c))) findings.push(finding('HEADER_BAD', column, null, '列须存在'))
  for (const column of m.columns.filter((c) => !columns.includes(c))) findings.push(finding('HEADER_BAD', column, column, '接口定义中的列'))
  if (new Set(m.columns).size !== m.columns.length) findings.push(finding('HEADER_BAD', 'columns', '列重名', '列名各不相同'))
  return findings
}
