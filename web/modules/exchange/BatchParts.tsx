import { useTranslation } from 'react-i18next'

import { bytes, count } from '../../platform/formats.ts'
import { Count, Quiet } from '../../ui/cells.tsx'
import { Rows } from '../../ui/Rows.tsx'
import type { Column } from '../../ui/Rows.tsx'
import { codeWords } from './codes.ts'
import type { BatchDetail } from './types.ts'

const counts = ['rows', 'added', 'changed', 'equal', 'reversed', 'rejected'] as const

/** Lines of the delivery and what became of each. */
export function Counts({ batch }: { readonly batch: BatchDetail }) {
  const { t } = useTranslation()
  return (
    <dl className='figures'>
      {counts.map((name) => (
        <div key={name}>
          <dt className='quiet' title={t(`feeds.countMeaning.${name}`)}>
            {t(`feeds.count.${name}`)}
          </dt>
          <dd className={name === 'rejected' && batch.rejected > 0 ? 'worse' : undefined}>
            <Count value={batch[name]} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What the file checks found, each with what to do about it. */
export function Findings({ findings }: { readonly findings: BatchDetail['findings'] }) {
  const { t } = useTranslation()
  if (findings.length === 0) return null
  return (
    <section>
      <h2>{t('batch.findings')}</h2>
      <ul className='findings'>
        {findings.map((finding, at) => {
          const words = codeWords(t, finding.code)
          return (
            <li key={at}>
              <p>
                <strong>{words.label}</strong> <code className='quiet'>{finding.code}</code>
                {finding.place && <span> · {finding.place}</span>}
              </p>
              {(finding.found !== null || finding.expected !== null) && (
                <p>
                  <Quiet>{t('batch.found')}</Quiet> {finding.found ?? t('value.none')} <Quiet>{t('batch.expected')}</Quiet>{' '}
                  {finding.expected ?? t('value.none')}
                </p>
              )}
              {words.remedy && <p className='quiet'>{words.remedy}</p>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

type Total = { readonly name: string; readonly declared: number | null; readonly found: number | null }

/** Control totals: what the manifest says, what the lines add up to. */
export function Totals({ batch }: { readonly batch: BatchDetail }) {
  const { t } = useTranslation()
  const names = [...new Set([...Object.keys(batch.totalsDeclared), ...Object.keys(batch.totalsFound)])]
  if (names.length === 0) return null
  const rows = names.map((name): Total => ({ name, declared: batch.totalsDeclared[name] ?? null, found: batch.totalsFound[name] ?? null }))
  const columns: Column<Total>[] = [
    { key: 'name', title: t('batch.total'), card: 1, cell: (row) => <code>{row.name}</code> },
    { key: 'declared', title: t('batch.declared'), card: 2, told: true, figure: true, cell: (row) => <Count value={row.declared} /> },
    { key: 'found', title: t('batch.found'), card: 2, told: true, figure: true, cell: (row) => <Count value={row.found} /> },
    { key: 'verdict', title: t('batch.verdict'), card: 1, cell: (row) => <Verdict total={row} /> }
  ]
  return (
    <section>
      <h2>{t('batch.totals')}</h2>
      <Rows label={t('batch.totals')} rows={rows} columns={columns} id={(row) => row.name} />
    </section>
  )
}

function Verdict({ total: { declared, found } }: { readonly total: Total }) {
  const { t } = useTranslation()
  if (declared === null || found === null) return <Quiet>{t('batch.notCompared')}</Quiet>
  return declared === found ? (
    <span className='better'>✓ {t('batch.same')}</span>
  ) : (
    <span className='danger'>✕ {t('batch.differBy', { difference: count(found - declared) })}</span>
  )
}

export function Parts({ parts }: { readonly parts: BatchDetail['parts'] }) {
  const { t } = useTranslation()
  if (parts.length === 0) return null
  const columns: Column<BatchDetail['parts'][number]>[] = [
    { key: 'name', title: t('batch.part'), card: 1, cell: (part) => <span className='breaks'>{part.name}</span> },
    { key: 'rows', title: t('feeds.count.rows'), card: 2, told: true, figure: true, cell: (part) => <Count value={part.rows} /> },
    { key: 'bytes', title: t('batch.size'), card: 2, told: true, figure: true, cell: (part) => bytes(part.bytes) },
    { key: 'hash', title: 'SHA-256', cell: (part) => <code title={part.sha256}>{part.sha256.slice(0, 12)}…</code> }
  ]
  return (
    <section>
      <h2>{t('batch.parts')}</h2>
      <Rows label={t('batch.parts')} rows={parts} columns={columns} id={(part) => part.name} />
    </section>
  )
}
