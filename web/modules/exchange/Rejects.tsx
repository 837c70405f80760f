import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { count } from '../../platform/formats.ts'
import { Quiet } from '../../ui/cells.tsx'
import { Rows } from '../../ui/Rows.tsx'
import type { Column } from '../../ui/Rows.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { codeWords } from './codes.ts'
import { useRejects } from './questions.ts'
import type { Reject } from './types.ts'

type Props = { readonly batchId: string; readonly rejected: number }

/** Rejected cells: where, what is wrong, what stood there (masked as its column demands), what was expected. */
export function Rejects({ batchId, rejected }: Props) {
  const { t } = useTranslation()
  const asked = useRejects(batchId, rejected > 0)
  if (rejected === 0) return null
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? []
  const title = t('rejects.title', { rejected: count(rejected) })
  return (
    <section>
      <h2>{title}</h2>
      <p className='quiet'>{t('rejects.note')}</p>
      {asked.isPending ? (
        <Loading words={t('state.loading', { what: title })} />
      ) : asked.isError && rows.length === 0 ? (
        <Failed fault={asked.error} what={title} onRetry={() => void asked.refetch()} />
      ) : (
        <Rows label={title} rows={rows} columns={columns(t)} id={(row) => `${row.part}.${row.line}.${row.column}.${row.code}`} />
      )}
      {asked.hasNextPage && (
        <div className='list-end'>
          <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t('list.more', { shown: count(rows.length) })}
          </Button>
        </div>
      )}
    </section>
  )
}

const columns = (t: ReturnType<typeof useTranslation>['t']): Column<Reject>[] => [
  {
    key: 'place',
    title: t('rejects.place'),
    card: 1,
    width: 110,
    cell: (row) => t('rejects.at', { part: row.part, line: count(row.line) })
  },
  {
    key: 'column',
    title: t('rejects.column'),
    card: 1,
    width: 140,
    cell: (row) => (
      <>
        {row.columnLabel} <code className='quiet'>{row.column}</code>
      </>
    )
  },
  { key: 'code', title: t('rejects.reason'), card: 2, width: 140, cell: (row) => <Reason code={row.code} /> },
  { key: 'found', title: t('batch.found'), card: 3, told: true, width: 160, cell: (row) => <Found value={row.found} /> },
  {
    key: 'expected',
    title: t('batch.expected'),
    card: 3,
    told: true,
    width: 200,
    cell: (row) => <span className='breaks'>{row.expected}</span>
  }
]

function Reason({ code }: { readonly code: string }) {
  const { t } = useTranslation()
  const words = codeWords(t, code)
  return <span title={[code, words.remedy].filter(Boolean).join(' · ')}>{words.label}</span>
}

/** An empty cell is said to be empty: it is not unknown to us. */
function Found({ value }: { readonly value: string | null }) {
  const { t } = useTranslation()
  return value === null || value === '' ? <Quiet>{t('rejects.emptyCell')}</Quiet> : <span className='breaks'>{value}</span>
}
