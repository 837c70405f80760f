import { useSearch } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay, useMe } from '../../../platform/session.ts'
import { useGo } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Failed, Loading, Refused, wordsOf } from '../../../ui/states.tsx'
import { ExportButton } from '../exports/ExportButton.tsx'
import { AccountList } from './AccountList.tsx'
import { AccountTotal } from './AccountTotal.tsx'
import { FilterSentence } from './FilterSentence.tsx'
import { NothingFound } from './NothingFound.tsx'
import { OrderPicker } from './OrderPicker.tsx'
import { useAccounts, useRecentConsumption } from './questions.ts'
import { readView } from './view.ts'
import type { AccountsView } from './view.ts'

const listKey = orpc.archive.accounts.list.key()

/** 大客户 (ARC-70): the accounts in the reader's scope, filtered by a sentence that stands in the address. */
export function AccountsPage() {
  const { t } = useTranslation()
  const me = useMe()
  const permitted = useMay('archive.account.read')
  return (
    <>
      <PageHead
        title={t('accounts.title')}
        tab={t('accounts.title')}
        question={t(me.grants.length ? 'accounts.question' : 'accounts.noScope')}
      />
      {permitted ? <Accounts /> : <Refused permission='archive.account.read' />}
    </>
  )
}

function Accounts() {
  const { t } = useTranslation()
  const go = useGo()
  const view = readView(useSearch({ strict: false }))
  const accounts = useAccounts(view)
  const pages = accounts.data?.pages.map((page) => page.rows) ?? []
  const recent = useRecentConsumption(pages)
  const show = (next: AccountsView) => go(paths.accounts(next))
  const rows = pages.flat()
  const startAgain = () => void queries.resetQueries({ queryKey: listKey })
  const what = t('accounts.what')
  const refusedOrder = accounts.error && failureOf(accounts.error).code === 'ORDER_REFUSED'

  return (
    <>
      <FilterSentence view={view} onChange={show} />
      <div className='list-bar'>
        <AccountTotal view={view} recognisedAs={accounts.data?.pages[0]?.recognisedAs ?? null} />
        <OrderPicker view={view} onChange={show} />
        <ExportButton view={view} />
      </div>
      {recent.failed !== null && (
        <Alert
          className='line-alert'
          type='warning'
          showIcon
          title={wordsOf(t, failureOf(recent.failed).code, failureOf(recent.failed).data)}
        />
      )}
      {accounts.isPending ? (
        <Loading words={t('state.loading', { what })} rows={10} />
      ) : accounts.isError && rows.length === 0 ? (
        <>
          <Failed fault={accounts.error} what={what} onRetry={startAgain} />
          {refusedOrder && (
            <div className='state-more'>
              <Button onClick={() => show({ ...view, order: undefined, descending: undefined })}>{t('accounts.orderReset')}</Button>
            </div>
          )}
        </>
      ) : rows.length === 0 ? (
        <NothingFound view={view} namesMasked={accounts.data?.pages[0]?.namesMasked ?? false} onClear={() => show({})} />
      ) : (
        <AccountList
          rows={rows}
          recent={recent}
          more={{
            there: accounts.hasNextPage,
            asking: accounts.isFetchingNextPage,
            fault: accounts.isFetchNextPageError ? accounts.error : null,
            ask: () => void accounts.fetchNextPage()
          }}
        />
      )}
    </>
  )
}
