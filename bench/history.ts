import { appendFileSync, existsSync, writeFileSync } from 'node:fs'

import type { Pair } from './measure.ts'

const file = new URL('./history.csv', import.meta.url)
const heading = 'date,bench,loaded,scope,p50_ms,p95_ms,raw_p50_ms,ratio,budget,kept\n'

/** What a bench may take: p95 in milliseconds, and how often the raw form's p50 ours may take. */
export type Budget = { readonly ms?: number; readonly ratio?: number; readonly mb?: number }

export type Line = {
  readonly bench: string
  readonly scope: string
  readonly p50: number
  readonly p95: number
  readonly raw: number
  readonly budget: Budget
  readonly peakMb?: number
}

export const lineOf = (bench: string, scope: string, { ours, raw }: Pair, budget: Budget): Line => ({
  bench,
  scope,
  p50: ours.p50,
  p95: ours.p95,
  raw: raw.p50,
  budget
})

const wordsOf = ({ ms, ratio, mb }: Budget) =>
  [ms === undefined ? '' : `${ms} ms`, ratio === undefined ? '' : `${ratio} x`, mb === undefined ? '' : `${mb} MB`]
    .filter(Boolean)
    .join(' and ')

const isKept = ({ p50, p95, raw, budget, peakMb = 0 }: Line) =>
  p95 <= (budget.ms ?? Infinity) && p50 <= raw * (budget.ratio ?? Infinity) && peakMb <= (budget.mb ?? Infinity)

/** Notes lines in history.csv and shows them; `loaded` says what the store held. */
export function noting(at: Date, loaded: string, tell: (line: string) => void) {
  if (!existsSync(file)) writeFileSync(file, heading)
  tell(`${'bench'.padEnd(28)} ${'scope'.padEnd(9)}      p50      p95  raw p50   ratio  budget`)
  return (line: Line): void => {
    const [p50, p95, raw] = [line.p50, line.p95, line.raw].map((ms) => (ms < 100 ? ms.toFixed(1) : ms.toFixed(0))) as [
      string,
      string,
      string
    ]
    const ratio = line.raw === 0 ? '' : (line.p50 / line.raw).toFixed(2)
    const budget = wordsOf(line.budget)
    const kept = budget === '' ? '' : isKept(line) ? 'yes' : 'no'
    const memory = line.peakMb === undefined ? '' : `, ${line.peakMb.toFixed(0)} MB of ours`
    tell(
      `${line.bench.padEnd(28)} ${line.scope.padEnd(9)} ${p50.padStart(8)} ${p95.padStart(8)} ${raw.padStart(8)} ${ratio.padStart(7)}  ${budget}${
        kept === 'no' ? '  NOT KEPT' : ''
      }${memory}`
    )
    const cells = [at.toISOString().slice(0, 16), `"${line.bench}"`, `"${loaded}${memory}"`, line.scope, p50, p95, raw, ratio, budget, kept]
    appendFileSync(file, `${cells.join(',')}\n`)
  }
}
