import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { rejectFilePath } from '../../../api/exchange.ts'
import { paths } from '../../paths.ts'
import { client, orpc } from '../../platform/api.ts'
import { failureOf } from '../../platform/failure.ts'
import { count } from '../../platform/formats.ts'
import { queries } from '../../platform/queries.ts'
import { useMay, useMe } from '../../platform/session.ts'
import { Instant } from '../../ui/cells.tsx'
import { Go } from '../../ui/Go.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Answer, wordsOf } from '../../ui/states.tsx'
import { Counts, Findings, Parts, Totals } from './BatchParts.tsx'
import { originWords, periodWords, Progressing } from './columns.tsx'
import { useBatch } from './questions.ts'
import { Rejects } from './Rejects.tsx'
import { isCancellable } from './states.tsx'
import type { BatchDetail } from './types.ts'

/** One batch (EXC-92), live while it works. */
export function BatchPage() {
  const { t } = useTranslation()
  const { batchId } = useParams({ strict: false }) as { batchId: string }
  const batch = useBatch(batchId)
  return (
    <Answer asked={batch} what={t('batch.what')}>
      {(found) => <Known batch={found} />}
    </Answer>
  )
}

function Known({ batch }: { readonly batch: BatchDetail }) {
  const { t } = useTranslation()
  const title = `${batch.feedLabel} ${periodWords(t, batch.period)}`
  return (
    <>
      <nav className='unit-path' aria-label={t('nav.feeds')}>
        <Go to={paths.feeds()}>{t('nav.feeds')}</Go> › {batch.feedLabel}
      </nav>
      <PageHead title={title} tab={title} question={originWords(t, batch)} aside={<Actions batch={batch} />} />
      <p className='state-line'>
        <Progressing batch={batch} />
        <span>
          {t('feeds.received')} <Instant value={batch.receivedAt} />
        </span>
        {batch.appliedAt && (
          <span>
            {t('batch.applied')} <Instant value={batch.appliedAt} />
          </span>
        )}
        {batch.loadId !== null && (
          <span>
            {t('batch.load')} {batch.loadId}
          </span>
        )}
        <span>
          {t('batch.deliveredBy')} <Deliverer by={batch.deliveredBy} />
        </span>
        {batch.attempt > 1 && <span>{t('batch.attempt', { attempt: batch.attempt })}</span>}
        {batch.duplicateOf && <Go to={paths.batch(batch.duplicateOf)}>{t('batch.duplicateOf')}</Go>}
      </p>
      <Counts batch={batch} />
      <Findings findings={batch.findings} />
      <Totals batch={batch} />
      <Rejects batchId={batch.batchId} rejected={batch.rejected} />
      <Parts parts={batch.parts} />
    </>
  )
}

/** The folder that was watched (`folder:hr`), or the person who sent it from here. */
function Deliverer({ by }: { readonly by: string }) {
  const { t } = useTranslation()
  const me = useMe()
  if (by.startsWith('folder:')) return <>{t('batch.byFolder', { source: by.slice('folder:'.length) })}</>
  if (by === String(me.staffId)) return <>{me.name}</>
  return <>{/^\d+$/.test(by) ? t('batch.byStaff', { staff: by }) : by}</>
}

function Actions({ batch }: { readonly batch: BatchDetail }) {
  const { t } = useTranslation()
  const { modal, message } = App.useApp()
  const mayDeliver = useMay('exchange.feed.deliver')
  const mayRaw = useMay('exchange.raw.read')
  const again = () => queries.invalidateQueries({ queryKey: orpc.exchange.feeds.key() })
  const cancel = useMutation({
    mutationFn: () => client.exchange.feeds.cancel({ batchId: batch.batchId }),
    onSettled: again,
    onError: (fault) => {
      const { code, data } = failureOf(fault)
      void message.error(wordsOf(t, code, data))
    }
  })
  const ask = () =>
    modal.confirm({
      title: t('batch.cancelTitle'),
      content: t('batch.cancelConsequence', { rows: count(batch.rows) }),
      okText: t('batch.cancel'),
      okButtonProps: { danger: true },
      cancelText: t('batch.keep'),
      onOk: () => cancel.mutateAsync().catch(() => undefined)
    })
  return (
    <>
      {batch.hasRejectFile && mayRaw && (
        <Button icon={<DownloadOutlined />} href={rejectFilePath(batch.batchId)} download>
          {t('batch.rejectFile')}
        </Button>
      )}
      {mayDeliver && isCancellable(batch.state) && (
        <Button danger loading={cancel.isPending} onClick={ask}>
          {t('batch.cancel')}
        </Button>
      )}
    </>
  )
}
