import { CheckOutlined, WarningOutlined } from '@ant-design/icons'
import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'

import { exactMoney } from '../../../platform/formats.ts'
import { DoesNotApply, Money, Text, useLanguage, Word } from '../../../ui/cells.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { useBillRows } from './questions.ts'
import type { BillRow } from './types.ts'

type Props = {
  readonly accountId: number
  readonly month: string
  /** What the chart shows for the month, in fen. */
  readonly figure: number | null
  readonly asOfLoad: number
  readonly onClose: () => void
}

/** The bill rows behind one month, added up before the reader's eyes (ARC-72: a figure opens its bill rows). */
export function BillRows({ accountId, month, figure, asOfLoad, onClose }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const phone = usePhone()
  const asked = useBillRows(accountId, month, asOfLoad)
  const title = t('bills.title', { month })
  return (
    <Drawer
      open
      size={phone ? '100%' : 'min(1080px, 92vw)'}
      title={title}
      onClose={onClose}
      styles={{ body: { overflow: 'hidden', padding: 0 } }}
    >
      <div className='drawer-body' role='region' aria-label={title} tabIndex={0}>
        <Answer asked={asked} what={title}>
          {({ rows, totalFen, truncated }) => {
            if (rows.length === 0) return <Empty why={t('bills.none')} />
            // Added here once more, so that a reader need not trust the sum that came with the rows.
            const added = rows.reduce((sum, row) => sum + row.netFen, 0)
            const agrees = totalFen === figure && (truncated || added === totalFen)
            return (
              <>
                <p className={agrees ? 'better' : 'worse'} role='status'>
                  {agrees ? <CheckOutlined aria-hidden='true' /> : <WarningOutlined aria-hidden='true' />}{' '}
                  {t(agrees ? 'bills.agrees' : 'bills.differs', { total: exactMoney(totalFen, language) })}
                </p>
                {truncated && <p className='quiet'>{t('bills.truncated', { shown: rows.length })}</p>}
                <Rows
                  label={title}
                  rows={rows}
                  columns={columns(t)}
                  id={(row) => `${row.loadId}.${row.part}.${row.line}.${row.sign}.${row.itemCode}`}
                  footer={<Sum rows={rows} truncated={truncated} />}
                />
                <p className='quiet note'>{t('bills.lineage')}</p>
              </>
            )
          }}
        </Answer>
      </div>
    </Drawer>
  )
}

const columns = (t: ReturnType<typeof useTranslation>['t']): Column<BillRow>[] => [
  {
    key: 'number',
    title: t('field.msisdn'),
    card: 1,
    width: 116,
    cell: (row) => (row.subscriptionId === null ? <DoesNotApply why={t('bills.noSubscription')} /> : <Text value={row.msisdn} />)
  },
  { key: 'class', title: t('field.chargeClass'), card: 2, width: 84, cell: (row) => <Word of='charge_class' code={row.chargeClass} /> },
  { key: 'item', title: t('field.itemCode'), card: 2, width: 96, cell: (row) => row.itemCode },
  { key: 'payer', title: t('field.payingAccount'), width: 110, cell: (row) => <Text value={row.payingAccountNo} /> },
  {
    key: 'unified',
    title: t('field.payment'),
    card: 2,
    width: 76,
    cell: (row) => <Word of='payment' code={row.unified ? 'unified' : 'self_paid'} />
  },
  {
    key: 'gross',
    title: t('field.gross'),
    card: 3,
    told: true,
    figure: true,
    width: 88,
    cell: (row) => <Money fen={row.grossFen} exact />
  },
  {
    key: 'discount',
    title: t('field.discount'),
    card: 3,
    told: true,
    figure: true,
    width: 88,
    cell: (row) => <Money fen={row.discountFen} exact />
  },
  { key: 'net', title: t('field.net'), card: 1, figure: true, width: 92, cell: (row) => <Money fen={row.netFen} exact /> },
  {
    key: 'lineage',
    title: t('field.lineage'),
    width: 130,
    cell: (row) => (
      <span className='quiet nowrap'>
        {t('bills.place', { load: row.loadId, part: row.part, line: row.line })}
        {row.sign < 0 && ` ${t('bills.reversed')}`}
      </span>
    )
  }
]

function Sum({ rows, truncated }: { readonly rows: readonly BillRow[]; readonly truncated: boolean }) {
  const { t } = useTranslation()
  const of = (value: (row: BillRow) => number) => rows.reduce((sum, row) => sum + value(row), 0)
  return (
    <tr>
      <th scope='row' colSpan={5}>
        {t(truncated ? 'bills.sumShown' : 'consumption.sum')}
      </th>
      <td className='figure'>
        <Money fen={of((row) => row.grossFen)} exact />
      </td>
      <td className='figure'>
        <Money fen={of((row) => row.discountFen)} exact />
      </td>
      <td className='figure'>
        <Money fen={of((row) => row.netFen)} exact />
      </td>
      <td />
    </tr>
  )
}
