import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Button, Progress, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'

import type { ExportJob } from '../../../../api/archive/exports.ts'
import { paths } from '../../../paths.ts'
import { client, orpc } from '../../../platform/api.ts'
import { bytes } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay } from '../../../platform/session.ts'
import { Count, DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { useGo } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty, Refused } from '../../../ui/states.tsx'
import { LookedPanel } from './LookedPanel.tsx'

import './exports.css'

/** 导出与查看: what I took out, and who looked at my accounts. */
export function ExportsPage() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const tab = search['tab'] === 'looked' ? 'looked' : 'exports'
  return (
    <>
      <PageHead title={t('exports.page')} tab={t('exports.page')} question={t('exports.question')} />
      <Tabs
        activeKey={tab}
        onChange={(next) => go(paths.exports(next === 'looked' ? 'looked' : undefined), true)}
        items={[
          { key: 'exports', label: t('exports.mine'), children: <Mine /> },
          { key: 'looked', label: t('exports.looked'), children: <LookedPanel /> }
        ]}
      />
    </>
  )
}

function Mine() {
  const permitted = useMay('archive.export')
  return permitted ? <MyExports /> : <Refused permission='archive.export' />
}

function MyExports() {
  const { t } = useTranslation()
  const go = useGo()
  const asked = useQuery({
    ...orpc.archive.exports.list.queryOptions(),
    refetchInterval: (query) => (query.state.data?.some((job) => job.state === 'running') ? 1_000 : false)
  })
  const again = () => queries.invalidateQueries({ queryKey: orpc.archive.exports.key() })
  const cancel = useMutation({
    mutationFn: (exportId: string) => client.archive.exports.cancel({ exportId }),
    onSettled: again
  })
  return (
    <Answer asked={asked} what={t('exports.mine')}>
      {(jobs) =>
        jobs.length === 0 ? (
          <Empty why={t('exports.none')}>
            <Button type='primary' onClick={() => go(paths.accounts())}>
              {t('exports.toList')}
            </Button>
          </Empty>
        ) : (
          <Rows
            label={t('exports.mine')}
            rows={jobs}
            id={(job) => job.exportId}
            columns={columns(
              t,
              (job) => cancel.mutate(job.exportId),
              () => setTimeout(() => void again(), 1_500)
            )}
          />
        )
      }
    </Answer>
  )
}

/** What a second person approved is taken once. */
const isTaken = (job: ExportJob) => job.state === 'done' && job.vaultId !== null && job.downloads > 0

type Translate = ReturnType<typeof useTranslation>['t']

const columns = (t: Translate, onCancel: (job: ExportJob) => void, onTaken: () => void): Column<ExportJob>[] => [
  { key: 'at', title: t('exports.at'), card: 1, width: 120, cell: (job) => <Instant value={job.createdAt} /> },
  { key: 'state', title: t('field.state'), card: 1, width: 160, cell: (job) => <State of={job} /> },
  { key: 'format', title: t('exports.format'), card: 2, width: 110, cell: (job) => <Word of='export_format' code={job.format} /> },
  { key: 'rows', title: t('exports.rows'), card: 2, told: true, figure: true, cell: (job) => <Count value={job.expected} /> },
  { key: 'bytes', title: t('exports.size'), figure: true, cell: (job) => (job.bytes === null ? <DoesNotApply /> : bytes(job.bytes)) },
  {
    key: 'approved',
    title: t('exports.approved'),
    wide: true,
    cell: (job) => (job.vaultId === null ? t('exports.alone') : t('exports.secondPerson'))
  },
  { key: 'downloads', title: t('exports.downloads'), wide: true, figure: true, cell: (job) => <Count value={job.downloads} /> },
  {
    key: 'do',
    title: '',
    card: 3,
    width: 120,
    cell: (job) =>
      job.state === 'running' ? (
        <Button size='small' className='export-do' onClick={() => onCancel(job)}>
          {t('do.cancel')}
        </Button>
      ) : job.state === 'done' && !isTaken(job) ? (
        <Button size='small' type='primary' className='export-do' href={`/export-files/${job.exportId}`} download onClick={onTaken}>
          {t('exports.download')}
        </Button>
      ) : null
  }
]

function State({ of }: { readonly of: ExportJob }) {
  const { t } = useTranslation()
  if (of.state === 'running')
    return (
      <Progress
        size='small'
        percent={Math.floor((of.written / Math.max(of.expected, 1)) * 100)}
        aria-label={t('enums.export_state.running')}
      />
    )
  if (isTaken(of)) return <span className='quiet'>{t('exports.taken')}</span>
  return (
    <span className={of.state === 'failed' ? 'danger' : of.state === 'done' ? 'better' : 'quiet'}>
      <Word of='export_state' code={of.state} />
      {of.fault && of.state === 'failed' && <span className='quiet'> {t(`exports.fault.${of.fault}`, of.fault)}</span>}
    </span>
  )
}
