import { useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { batchStates } from '../../../api/exchange.ts'
import { paths } from '../../paths.ts'
import { count } from '../../platform/formats.ts'
import { useMay } from '../../platform/session.ts'
import { OneOf } from '../../ui/choices.tsx'
import { FilterChip } from '../../ui/FilterChip.tsx'
import { useGo } from '../../ui/Go.tsx'
import { ListEnd } from '../../ui/ListEnd.tsx'
import { Rows } from '../../ui/Rows.tsx'
import { Empty, Failed, Loading, Refused } from '../../ui/states.tsx'
import { useBatchColumns } from './columns.tsx'
import { FeedHead } from './FeedHead.tsx'
import { useBatches, useCatalogue } from './questions.ts'
import type { BatchFilter } from './questions.ts'

/** 接口批次 (EXC-92): what arrived, and what became of it. */
export function BatchesPage() {
  const permitted = useMay('exchange.feed.read')
  return (
    <>
      <FeedHead tab='batches' />
      {permitted ? <Batches /> : <Refused permission='exchange.feed.read' />}
    </>
  )
}

function Batches() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const filter: BatchFilter = {
    ...(typeof search['feed'] === 'string' ? { feed: search['feed'] } : {}),
    ...(batchStates.some((state) => state === search['state']) ? { state: batchStates.find((state) => state === search['state']) } : {})
  }
  const batches = useBatches(filter)
  const columns = useBatchColumns()
  const rows = batches.data?.pages.flatMap((page) => page.rows) ?? []
  const working = batches.data?.pages[0]?.working ?? 0
  const what = t('nav.feeds')
  const retry = () => void batches.refetch()

  return (
    <>
      <FeedFilter filter={filter} onChange={(next) => go(paths.feeds(next))} />
      <p className='list-bar' role='status'>
        <span className='quiet'>{working > 0 ? t('feeds.working', { working: count(working) }) : t('feeds.quiet')}</span>
      </p>
      {batches.isPending ? (
        <Loading words={t('state.loading', { what })} />
      ) : batches.isError && rows.length === 0 ? (
        <Failed fault={batches.error} what={what} onRetry={retry} />
      ) : rows.length === 0 ? (
        <NoBatches filtered={Object.keys(filter).length > 0} />
      ) : (
        <>
          <Rows label={what} rows={rows} columns={columns} id={(row) => row.batchId} onOpen={(row) => go(paths.batch(row.batchId))} />
          <ListEnd of={batches} shown={rows.length} what={what} />
        </>
      )}
    </>
  )
}

function FeedFilter({ filter, onChange }: { readonly filter: BatchFilter; readonly onChange: (filter: BatchFilter) => void }) {
  const { t } = useTranslation()
  const catalogue = useCatalogue()
  const feeds = (catalogue.data ?? []).filter((feed) => feed.installed)
  const labelOf = (code: string) => feeds.find(({ feed }) => feed === code)?.label ?? code
  return (
    <div className='sentence' role='group' aria-label={t('filter.label')}>
      <FilterChip
        label={t('feeds.feed')}
        value={filter.feed ? labelOf(filter.feed) : null}
        onClear={() => onChange({ ...filter, feed: undefined })}
      >
        {(close) => (
          <div className='upright'>
            {feeds.map(({ feed, label }) => (
              <Button key={feed} type='text' onClick={() => (close(), onChange({ ...filter, feed }))}>
                {label}
              </Button>
            ))}
          </div>
        )}
      </FilterChip>
      <FilterChip
        label={t('field.state')}
        value={filter.state ? t(`enums.batch_state.${filter.state}`) : null}
        onClear={() => onChange({ ...filter, state: undefined })}
      >
        {(close) => (
          <OneOf
            list='batch_state'
            codes={batchStates}
            value={filter.state}
            onPick={(state) => (close(), onChange({ ...filter, state }))}
          />
        )}
      </FilterChip>
    </div>
  )
}

/** Why nothing is here, where files are awaited, and the way to load one. */
function NoBatches({ filtered }: { readonly filtered: boolean }) {
  const { t } = useTranslation()
  const go = useGo()
  const mayDeliver = useMay('exchange.feed.deliver')
  if (filtered) {
    return (
      <Empty why={t('feeds.noneForFilter')}>
        <Button onClick={() => go(paths.feeds())}>{t('filter.clearAll')}</Button>
      </Empty>
    )
  }
  return (
    <Empty why={t('feeds.none')}>
      <p>
        {t('feeds.folder')} <code>data/in/&lt;source&gt;/</code>
      </p>
      {mayDeliver && (
        <Button type='primary' onClick={() => go(paths.feedTab('deliver'))}>
          {t('feeds.tab.deliver')}
        </Button>
      )}
    </Empty>
  )
}
