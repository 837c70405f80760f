import { useTranslation } from 'react-i18next'

import { Day, DoesNotApply, Text, Word } from '../../../ui/cells.tsx'
import { ListEnd } from '../../../ui/ListEnd.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Empty, Failed, Loading } from '../../../ui/states.tsx'
import { Shown } from '../reveals/Shown.tsx'
import { useSubscriptions } from './questions.ts'
import type { Account, Subscription } from './types.ts'

/** 用户(号码): what the account signed for, carries, or has as members. */
export function SubscriptionsTab({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  const asked = useSubscriptions(account.accountId)
  const rows = asked.data?.pages.flatMap((page) => page.rows) ?? []
  const what = t('account.tab.subscriptions')
  if (asked.isPending) return <Loading words={t('state.loading', { what })} />
  if (asked.isError && rows.length === 0) return <Failed fault={asked.error} what={what} onRetry={() => void asked.refetch()} />
  if (rows.length === 0) return <Empty why={t('account.noSubscriptions')}>{t('account.noSubscriptionsMore')}</Empty>
  return (
    <>
      <Rows label={what} rows={rows} columns={columns(t, account.accountId)} id={(row) => `${row.subscriptionId}${row.relation}`} />
      <ListEnd of={asked} shown={rows.length} what={what} />
    </>
  )
}

const columns = (t: ReturnType<typeof useTranslation>['t'], accountId: number): Column<Subscription>[] => [
  {
    key: 'number',
    title: t('field.msisdn'),
    card: 1,
    width: 160,
    cell: (row) => (
      <Shown accountId={accountId} field='msisdn' subscriptionId={row.subscriptionId}>
        <Text value={row.msisdn} />
      </Shown>
    )
  },
  { key: 'state', title: t('field.state'), card: 1, width: 130, cell: (row) => <State of={row} /> },
  { key: 'line', title: t('field.lineKind'), card: 2, width: 80, cell: (row) => <Word of='line_kind' code={row.lineKind} /> },
  { key: 'relation', title: t('field.relation'), card: 2, width: 110, cell: (row) => <Word of='relation' code={row.relation} /> },
  { key: 'pay', title: t('field.payType'), card: 2, width: 64, cell: (row) => <Word of='pay_type' code={row.payType} /> },
  { key: 'brand', title: t('field.brand'), width: 84, cell: (row) => <Word of='brand' code={row.brand} /> },
  { key: 'plan', title: t('field.plan'), card: 3, told: true, width: 110, cell: (row) => <Text value={row.planCode} /> },
  { key: 'user', title: t('field.userType'), width: 80, cell: (row) => <Word of='user_type' code={row.userType} /> },
  { key: 'since', title: t('field.inService'), card: 3, told: true, width: 110, cell: (row) => <Day value={row.inServiceDate} /> },
  {
    key: 'left',
    title: t('field.left'),
    width: 110,
    cell: (row) => (row.inNetwork ? <DoesNotApply why={t('value.stillServed')} /> : <Day value={row.leftDate} />)
  }
]

function State({ of }: { readonly of: Subscription }) {
  const { t } = useTranslation()
  return (
    <span
      className={of.inNetwork ? (of.state === 'active' ? undefined : 'worse') : 'quiet'}
      title={t('account.stateSince', { day: of.stateSince })}
    >
      <Word of='subscription_state' code={of.state} />
    </span>
  )
}
