import { StarFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'

import type { AccountRow } from '../../../../api/archive.ts'
import { paths } from '../../../paths.ts'
import { change } from '../../../platform/formats.ts'
import { Change, Count, DoesNotApply, Money, Quiet, Unknown, Word } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { AccountName, FirstInService, Owner, Rank } from '../../../ui/marks.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import type { RecentConsumption } from './questions.ts'

/** The columns of the account list; the two of money only for who may read it. */
export function useColumns(recent: RecentConsumption): Column<AccountRow>[] {
  const { t } = useTranslation()
  const columns: Column<AccountRow>[] = [
    { key: 'name', title: t('field.name'), card: 1, width: 200, cell: (row) => <NameCell account={row} /> },
    { key: 'kind', title: t('field.kind'), width: 64, wide: true, cell: (row) => <Kind account={row} /> },
    { key: 'rank', title: t('field.rank'), card: 2, width: 88, cell: (row) => <Rank account={row} /> },
    { key: 'unit', title: t('field.unit'), card: 2, width: 130, cell: (row) => <UnitCell account={row} /> },
    { key: 'owner', title: t('field.owner'), card: 2, width: 80, cell: (row) => <Owner account={row} /> },
    { key: 'since', title: t('field.firstInService'), width: 104, wide: true, cell: (row) => <FirstInService account={row} /> },
    {
      key: 'subscriptions',
      title: t('field.subscriptions'),
      card: 3,
      told: true,
      figure: true,
      width: 56,
      cell: (row) => <Count value={row.subscriptions} />
    }
  ]
  if (recent.permitted) columns.push(...moneyColumns(recent, t))
  return columns
}

const moneyColumns = (recent: RecentConsumption, t: ReturnType<typeof useTranslation>['t']): Column<AccountRow>[] => [
  {
    key: 'month',
    title: recent.month ? t('accounts.monthConsumption', { month: recent.month }) : t('accounts.lastConsumption'),
    card: 3,
    told: true,
    figure: true,
    width: 116,
    cell: (row) => {
      if (recent.pending) return <Quiet>…</Quiet>
      const found = recent.of(row.accountId)
      return found ? <Money fen={found.fen} /> : <Unknown why={t('value.noBills')} />
    }
  },
  {
    key: 'change',
    title: recent.before ? t('accounts.against', { month: recent.before }) : t('accounts.againstBefore'),
    card: 3,
    figure: true,
    width: 100,
    cell: (row) => {
      if (recent.pending) return <Quiet>…</Quiet>
      const found = recent.of(row.accountId)
      return found && recent.before ? (
        <Change value={change(found.fen, found.fenBefore)} against={t('accounts.against', { month: recent.before })} />
      ) : (
        <DoesNotApply why={t('value.noChange')} />
      )
    }
  }
]

function NameCell({ account }: { readonly account: AccountRow }) {
  const { t } = useTranslation()
  return (
    <>
      <Go to={paths.account(account.accountId)} className='account-name'>
        <AccountName account={account} />
      </Go>
      {account.important && <StarFilled className='important' aria-label={t('field.important')} title={t('field.important')} role='img' />}
      {account.state === 'left' && <span className='tag'>{t('enums.account_state.left')}</span>}
    </>
  )
}

const Kind = ({ account }: { readonly account: AccountRow }) => (
  <span className='nowrap'>
    <Word of='account_kind_short' code={account.kind} />
  </span>
)

/** The unit alone keeps the row on one line; its city is on hover. */
const UnitCell = ({ account }: { readonly account: AccountRow }) =>
  account.cityName && account.cityName !== account.unitName ? (
    <span title={`${account.cityName} › ${account.unitName}`}>{account.unitName}</span>
  ) : (
    <>{account.unitName}</>
  )
