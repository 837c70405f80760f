import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../paths.ts'
import { share } from '../../platform/formats.ts'
import { Instant, Quiet } from '../../ui/cells.tsx'
import { Go } from '../../ui/Go.tsx'
import { Rows } from '../../ui/Rows.tsx'
import type { Column } from '../../ui/Rows.tsx'
import { Answer, Empty } from '../../ui/states.tsx'
import { periodWords } from './columns.tsx'
import { FeedHead } from './FeedHead.tsx'
import { useCatalogue } from './questions.ts'
import type { Feed } from './types.ts'

/** 接口目录 (EXC-90): which files are understood, from whom, and with which columns. */
export function CataloguePage() {
  const { t } = useTranslation()
  const catalogue = useCatalogue()
  return (
    <>
      <FeedHead tab='catalogue' />
      <Answer asked={catalogue} what={t('feeds.tab.catalogue')} rows={10}>
        {(feeds) =>
          feeds.length === 0 ? (
            <Empty why={t('catalogue.none')} />
          ) : (
            <ul className='catalogue'>
              {[...feeds]
                .sort((a, b) => Number(b.installed) - Number(a.installed))
                .map((feed) => (
                  <FeedEntry key={feed.feed} feed={feed} />
                ))}
            </ul>
          )
        }
      </Answer>
    </>
  )
}

function FeedEntry({ feed }: { readonly feed: Feed }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const modes = feed.modes.map((mode) => t(`enums.mode.${mode}`, mode)).join(t('list.separator'))
  return (
    <li>
      <div className='catalogue-head'>
        <div>
          <h2>
            {feed.label} <code className='quiet'>{feed.feed}</code>
          </h2>
          <p className='quiet'>
            {t(`enums.source.${feed.source}`, feed.source)} · {t(`enums.cadence.${feed.cadence}`, feed.cadence)} · {modes} ·{' '}
            {t('catalogue.rejectsMax', { share: share(feed.rejectsMax) })}
          </p>
          <p>
            {!feed.installed ? (
              <Quiet>{t('catalogue.notInstalled')}</Quiet>
            ) : feed.lastAppliedAt ? (
              <Go to={paths.feeds({ feed: feed.feed })}>
                {t('catalogue.last')} {feed.lastAppliedPeriod && periodWords(t, feed.lastAppliedPeriod)} ·{' '}
                <Instant value={feed.lastAppliedAt} />
              </Go>
            ) : (
              <Quiet>{t('catalogue.never')}</Quiet>
            )}
          </p>
        </div>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'catalogue.hideColumns' : 'catalogue.showColumns', { columns: feed.columns.length })}
        </Button>
      </div>
      {open && <Rows label={feed.label} rows={feed.columns} columns={columns(t)} id={(column) => column.name} />}
    </li>
  )
}

type FeedColumn = Feed['columns'][number]

const columns = (t: ReturnType<typeof useTranslation>['t']): Column<FeedColumn>[] => [
  { key: 'name', title: t('catalogue.column'), card: 1, width: 180, cell: (column) => <code>{column.name}</code> },
  { key: 'label', title: t('catalogue.label'), card: 1, width: 140, cell: (column) => column.label },
  { key: 'type', title: t('catalogue.type'), card: 2, width: 90, cell: (column) => t(`enums.column_type.${column.type}`, column.type) },
  {
    key: 'required',
    title: t('catalogue.required'),
    card: 2,
    width: 70,
    cell: (column) => (column.required ? t('catalogue.must') : <Quiet>{t('catalogue.may')}</Quiet>)
  },
  {
    key: 'mask',
    title: t('catalogue.mask'),
    card: 2,
    told: true,
    width: 90,
    cell: (column) => (column.mask ? <code>{column.mask}</code> : <Quiet>{t('value.none')}</Quiet>)
  },
  { key: 'note', title: t('catalogue.note'), card: 3, width: 220, cell: (column) => column.note ?? '' }
]
