import { Progress } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Batch } from '../../../api/exchange.ts'
import { paths } from '../../paths.ts'
import { count, period } from '../../platform/formats.ts'
import { Count, Instant, Quiet } from '../../ui/cells.tsx'
import { Go } from '../../ui/Go.tsx'
import type { Column } from '../../ui/Rows.tsx'
import { isWorking, StateMark } from './states.tsx'

type Translate = ReturnType<typeof useTranslation>['t']

export function useBatchColumns(): Column<Batch>[] {
  const { t } = useTranslation()
  return [
    { key: 'feed', title: t('feeds.feed'), card: 1, width: 150, cell: (row) => <Go to={paths.batch(row.batchId)}>{row.feedLabel}</Go> },
    { key: 'period', title: t('feeds.period'), card: 1, width: 90, cell: (row) => <Quiet>{periodWords(t, row.period)}</Quiet> },
    { key: 'state', title: t('field.state'), card: 2, width: 190, cell: (row) => <Progressing batch={row} /> },
    { key: 'source', title: t('feeds.source'), width: 130, cell: (row) => originWords(t, row) },
    { key: 'rows', title: t('feeds.count.rows'), card: 3, told: true, figure: true, width: 80, cell: (row) => <Count value={row.rows} /> },
    { key: 'added', title: t('feeds.count.added'), figure: true, width: 72, cell: (row) => <Count value={row.added} /> },
    { key: 'changed', title: t('feeds.count.changed'), figure: true, width: 72, cell: (row) => <Count value={row.changed} /> },
    { key: 'equal', title: t('feeds.count.equal'), figure: true, width: 72, cell: (row) => <Count value={row.equal} /> },
    {
      key: 'rejected',
      title: t('feeds.count.rejected'),
      card: 3,
      told: true,
      figure: true,
      width: 72,
      cell: (row) => <Rejected batch={row} />
    },
    { key: 'received', title: t('feeds.received'), card: 3, width: 130, cell: (row) => <Instant value={row.receivedAt} /> }
  ]
}

export const periodWords = (t: Translate, value: string) => period(value) ?? t('enums.cadence.once')

/** Where it comes from, and how it is meant: `BOSS · 全量 · 510000`. */
export const originWords = (t: Translate, batch: Pick<Batch, 'source' | 'mode' | 'region'>) =>
  [t(`enums.source.${batch.source}`, batch.source), t(`enums.mode.${batch.mode}`, batch.mode), batch.region].join(' · ')

const Rejected = ({ batch }: { readonly batch: Batch }) => (
  <span className={batch.rejected > 0 ? 'worse' : undefined}>
    <Count value={batch.rejected} />
  </span>
)

/** The state; while something is being done, what and how far. */
export function Progressing({ batch }: { readonly batch: Batch }) {
  const { t } = useTranslation()
  const { progress } = batch
  if (!progress || !isWorking(batch.state)) return <StateMark state={batch.state} />
  const step = t(`enums.batch_step.${progress.step}`, progress.step)
  const share = progress.of ? Math.min(100, Math.floor((progress.done * 100) / progress.of)) : null
  return (
    <div className='progressing'>
      <StateMark state={batch.state} />{' '}
      <span className='quiet note'>
        {step} {count(progress.done)}
        {progress.of !== null && ` / ${count(progress.of)}`}
      </span>
      {share !== null && <Progress percent={share} size='small' showInfo={false} aria-label={`${batch.feedLabel} ${step}`} />}
    </div>
  )
}
