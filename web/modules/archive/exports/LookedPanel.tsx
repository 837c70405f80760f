import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { Instant, Text, Word } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { ListEnd } from '../../../ui/ListEnd.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Empty, Failed, Loading } from '../../../ui/states.tsx'

/** 谁看过我的客户 (ADM-49). */
export function LookedPanel() {
  const { t } = useTranslation()
  const asked = useInfiniteQuery(
    orpc.archive.reveals.mine.infiniteOptions({
      input: (before: string | undefined) => (before ? { before } : {}),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextBefore ?? undefined
    })
  )
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? []
  const what = t('exports.looked')
  if (asked.isPending) return <Loading words={t('state.loading', { what })} />
  if (asked.isError && rows.length === 0) return <Failed fault={asked.error} what={what} onRetry={() => void asked.refetch()} />
  if (rows.length === 0) return <Empty why={t('exports.nobodyLooked')}>{t('exports.nobodyLookedMore')}</Empty>
  return (
    <>
      <Rows
        label={what}
        rows={rows}
        id={(row) => row.revealId}
        columns={[
          { key: 'at', title: t('exports.at'), card: 1, width: 120, cell: (row) => <Instant value={row.at} /> },
          { key: 'who', title: t('exports.who'), card: 1, cell: (row) => <Text value={row.staffName} /> },
          {
            key: 'account',
            title: t('accounts.title'),
            card: 2,
            cell: (row) => <Go to={paths.account(row.accountId)}>{row.accountName}</Go>
          },
          { key: 'field', title: t('exports.field'), card: 2, cell: (row) => t(`field.${row.field}`) },
          {
            key: 'reason',
            title: t('exports.reason'),
            card: 3,
            cell: (row) => (
              <>
                <Word of='reveal_reason' code={row.reason} />
                {row.note && <span className='quiet'> {row.note}</span>}
              </>
            )
          }
        ]}
      />
      <ListEnd of={asked} shown={rows.length} what={what} />
    </>
  )
}
