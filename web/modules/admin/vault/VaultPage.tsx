import { useInfiniteQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Drawer, Tabs } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { vaultViews } from '../../../../api/admin/vault.ts'
import type { VaultRequest } from '../../../../api/admin/vault.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Instant, Text, Word } from '../../../ui/cells.tsx'
import { useGo } from '../../../ui/Go.tsx'
import { ListEnd } from '../../../ui/ListEnd.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Empty, Failed, Loading } from '../../../ui/states.tsx'
import { DecidedBy, State, SummaryLine, Waited } from './parts.tsx'
import { RequestPanel } from './RequestPanel.tsx'
import { Unmet } from './Unmet.tsx'
import { useWaiting } from './useWaiting.ts'

type View = (typeof vaultViews)[number]

/** 金库 (ADM-103): what waits for a second person, what I asked for, and for the auditor everything. */
export function VaultPage() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const seesAll = useMay('admin.vault.read')
  const audits = useMay('admin.audit.read')
  const waiting = useWaiting()
  const waits: Partial<Record<View, number>> = { to_approve: waiting.waiting, emergency: waiting.emergencies }
  const views = vaultViews.filter((view) => (view === 'all' ? seesAll : view !== 'emergency' || waiting.emergencies > 0 || audits))
  const first = views.find((one) => (waits[one] ?? 0) > 0) ?? (audits ? 'all' : 'mine')
  const chosen = views.find((one) => one === search['view'])
  const view = chosen ?? first
  // What was opened because something waits there stays open when nothing does any more: it is the reader's own work that emptied it.
  const keeps = chosen === undefined && waiting.all > 0 ? view : null
  useEffect(() => {
    if (keeps !== null) go(paths.vault(keeps), true)
  }, [go, keeps])
  return (
    <>
      <PageHead title={t('vault.title')} tab={t('vault.title')} question={t('vault.question')} />
      {waiting.unmet > 0 && <Unmet />}
      <Tabs
        activeKey={view}
        onChange={(next) => go(paths.vault(next), true)}
        items={views.map((one) => ({
          key: one,
          label: `${t(`vault.view.${one}`)}${waits[one] ? ` ${count(waits[one])}` : ''}`,
          children: <Requests view={one} />
        }))}
      />
    </>
  )
}

function Requests({ view }: { readonly view: View }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState<string | null>(null)
  const go = useGo()
  // The reader stays in the view that he works in, also when nothing waits in it any more.
  const open = ({ vaultId }: VaultRequest) => {
    setOpened(vaultId)
    go(paths.vault(view), true)
  }
  const asked = useInfiniteQuery({
    ...orpc.admin.vault.list.infiniteOptions({
      input: (before: string | undefined) => ({ view, ...(before ? { before } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextBefore ?? undefined
    }),
    refetchInterval: 10_000
  })
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? []
  const what = t(`vault.view.${view}`)
  if (asked.isPending) return <Loading words={t('state.loading', { what })} />
  if (asked.isError && rows.length === 0) return <Failed fault={asked.error} what={what} onRetry={() => void asked.refetch()} />
  if (rows.length === 0) return <Empty why={t(`vault.none.${view}`)}>{t(`vault.noneMore.${view}`)}</Empty>
  const request = rows.find((row) => row.vaultId === opened)
  return (
    <>
      <Rows label={what} rows={rows} id={(row) => row.vaultId} columns={columns(t, view)} onOpen={open} />
      <ListEnd of={asked} shown={rows.length} what={what} />
      <Drawer
        open={request !== undefined}
        title={request && t(`enums.vault_kind.${request.kind}`, request.kind)}
        placement='right'
        size='default'
        destroyOnHidden
        onClose={() => setOpened(null)}
      >
        {request && <RequestPanel request={request} />}
      </Drawer>
    </>
  )
}

const columns = (t: ReturnType<typeof useTranslation>['t'], view: View): Column<VaultRequest>[] => [
  { key: 'at', title: t('vault.askedAt'), card: 3, width: 110, cell: (row) => <Instant value={row.askedAt} /> },
  { key: 'kind', title: t('vault.kind'), card: 1, width: 110, cell: (row) => <Word of='vault_kind' code={row.kind} /> },
  { key: 'what', title: t('vault.what'), card: 2, cell: (row) => <SummaryLine of={row.summary} /> },
  ...(view === 'mine'
    ? []
    : [
        {
          key: 'who',
          title: t('vault.requester'),
          card: 3 as const,
          width: 100,
          cell: (row: VaultRequest) => <Text value={row.requesterName} />
        }
      ]),
  { key: 'reason', title: t('vault.reason'), wide: true, cell: (row) => <Text value={row.reason} /> },
  { key: 'waited', title: t('vault.waited'), wide: true, width: 90, cell: (row) => <Waited of={row} /> },
  { key: 'state', title: t('field.state'), card: 1, width: 110, cell: (row) => <State of={row} /> },
  { key: 'by', title: t('vault.decidedBy'), wide: true, width: 120, cell: (row) => <DecidedBy of={row} /> }
]
