import { useTranslation } from 'react-i18next'

import { DoesNotApply, Money, Month, Unknown } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import type { MonthSlot } from './figures.ts'
import type { Series } from './series.ts'

type Props = {
  readonly slots: readonly MonthSlot[]
  readonly series: readonly Series[]
  readonly label: string
  readonly totalFen: number
  /** Usage is counted by line, and a group's lines are its members': only an individual has it. */
  readonly hasUsage: boolean
  readonly monthHref: (month: string) => string
}

type Line = MonthSlot & { readonly at: number }

/** The chart's figures, exact to the fen, newest month first; the last line is the sum that the server names. */
export function ConsumptionTable({ slots, series, label, totalFen, hasUsage, monthHref }: Props) {
  const { t } = useTranslation()
  const lines = slots.map((slot, at) => ({ ...slot, at })).reverse()
  const columns: Column<Line>[] = [
    {
      key: 'month',
      title: t('field.month'),
      card: 1,
      width: 92,
      cell: (line) => (
        <Go to={monthHref(line.month)} title={t('consumption.openMonth')}>
          <Month value={line.month} final={line.told?.final ?? true} />
        </Go>
      )
    },
    {
      key: 'total',
      title: t('consumption.monthTotal'),
      card: 1,
      figure: true,
      width: 110,
      cell: (line) => <Money fen={line.told?.fen ?? null} exact />
    },
    ...series.map((one): Column<Line> => ({
      key: one.key,
      title: t(`enums.series.${one.key}`),
      card: 2,
      told: true,
      figure: true,
      width: 96,
      cell: (line) => <Money fen={one.fen[line.at] ?? null} exact />
    })),
    {
      key: 'calls',
      title: t('consumption.callMinutes'),
      card: 3,
      told: true,
      figure: true,
      width: 84,
      cell: (line) =>
        hasUsage ? <Whole value={line.told?.callSeconds ?? null} by={60} /> : <DoesNotApply why={t('consumption.groupUsage')} />
    },
    {
      key: 'data',
      title: t('consumption.dataMb'),
      card: 3,
      told: true,
      figure: true,
      width: 84,
      cell: (line) =>
        hasUsage ? <Whole value={line.told?.dataKb ?? null} by={1024} /> : <DoesNotApply why={t('consumption.groupUsage')} />
    }
  ]
  return (
    <Rows
      label={label}
      rows={lines}
      columns={columns}
      id={(line) => line.month}
      footer={
        <tr>
          <th scope='row'>{t('consumption.sum')}</th>
          <td className='figure'>
            <Money fen={totalFen} exact />
          </td>
          {series.map((one) => (
            <td key={one.key} className='figure'>
              <Money fen={one.total} exact />
            </td>
          ))}
          <td />
          <td />
        </tr>
      }
    />
  )
}

/** Usage in whole larger units; unknown where no usage file of the month was loaded. */
function Whole({ value, by }: { readonly value: number | null; readonly by: number }) {
  const { t } = useTranslation()
  if (value === null) return <Unknown why={t('consumption.noUsage')} />
  return <>{Math.round(value / by).toLocaleString('en-US')}</>
}
