import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { AuditLineRead } from '../../../../api/admin/audit.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { useMay } from '../../../platform/session.ts'
import { useGo } from '../../../ui/Go.tsx'
import { ListEnd } from '../../../ui/ListEnd.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Empty, Failed, Loading } from '../../../ui/states.tsx'
import { AuditFilterBar } from './AuditFilterBar.tsx'
import { lineColumns } from './columns.tsx'
import { ExportLines } from './ExportLines.tsx'
import { asked, readView } from './filter.ts'
import type { AuditView } from './filter.ts'
import { LinePanel } from './LinePanel.tsx'

/** Search of the trail, and the timeline of a person or an account, which is the same search for one of them. */
export function LinesTab() {
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const view = readView(search)
  const change = (next: AuditView) => go(paths.audit({ ...next }))
  return (
    <>
      <AuditFilterBar view={view} onChange={change} />
      <Found key={JSON.stringify(view)} view={view} onChange={change} />
    </>
  )
}

function Found({ view, onChange }: { readonly view: AuditView; readonly onChange: (view: AuditView) => void }) {
  const { t } = useTranslation()
  // The range is counted from when the search began, so that its pages are of one search.
  const [filter] = useState(() => asked(view, now()))
  const [opened, setOpened] = useState<AuditLineRead | null>(null)
  const mayExport = useMay('admin.audit.export')
  const found = useInfiniteQuery({
    ...orpc.admin.audit.search.infiniteOptions({
      input: (before: string | undefined) => ({ ...filter, ...(before ? { before } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextBefore ?? undefined
    }),
    // Each search is a line of the trail itself: none is made unasked.
    staleTime: Infinity,
    refetchOnWindowFocus: false
  })
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? []
  const what = t('audit.tab.lines')
  if (found.isPending) return <Loading words={t('state.loading', { what })} />
  if (found.isError && rows.length === 0) return <Failed fault={found.error} what={what} onRetry={() => void found.refetch()} />
  if (rows.length === 0) return <Empty why={t('audit.none')}>{t('audit.noneMore')}</Empty>
  return (
    <>
      <div className='list-bar'>
        <span className='quiet'>{t('audit.recorded')}</span>
        {mayExport && <ExportLines filter={filter} />}
      </div>
      <Rows label={what} rows={rows} id={(row) => row.eventId} columns={lineColumns(t)} onOpen={setOpened} />
      <ListEnd of={found} shown={rows.length} what={what} />
      <Drawer open={opened !== null} size='large' title={t('audit.line')} onClose={() => setOpened(null)} destroyOnHidden>
        {opened && (
          <LinePanel
            line={opened}
            onNarrow={(more) => {
              setOpened(null)
              onChange({ ...more, days: more.days ?? view.days })
            }}
          />
        )}
      </Drawer>
    </>
  )
}
