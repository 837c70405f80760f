import { useSearch } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { exactMoney } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { useLanguage } from '../../../ui/cells.tsx'
import { useGo } from '../../../ui/Go.tsx'
import { useKeys } from '../../../ui/keys.ts'
import { usePhone } from '../../../ui/media.ts'
import { Answer, Empty, Loading, Refused } from '../../../ui/states.tsx'
import { BillRows } from './BillRows.tsx'
import { ConsumptionTable } from './ConsumptionTable.tsx'
import { monthSlots } from './figures.ts'
import { useConsumption } from './questions.ts'
import { byClass, byPayer, splits } from './series.ts'
import type { Split } from './series.ts'
import type { Account, Consumption } from './types.ts'

// The chart library is the heaviest part of the web; only who looks at a chart loads it.
const ConsumptionChart = lazy(() => import('./ConsumptionChart.tsx').then((module) => ({ default: module.ConsumptionChart })))

/** 消费: 24 months as a chart and as a table of the same figures. */
export function ConsumptionTab({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  const permitted = useMay('archive.money.read')
  const asked = useConsumption(account.accountId)
  if (!permitted) return <Refused permission='archive.money.read' />
  return (
    <Answer asked={asked} what={t('account.tab.consumption')} rows={8}>
      {(consumption) =>
        consumption.months.length === 0 ? (
          <Empty why={t('consumption.none')}>{t('consumption.noneMore')}</Empty>
        ) : (
          <Shown account={account} consumption={consumption} />
        )
      }
    </Answer>
  )
}

function Shown({ account, consumption }: { readonly account: Account; readonly consumption: Consumption }) {
  const { t } = useTranslation()
  const go = useGo()
  const phone = usePhone()
  const language = useLanguage()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const [tableFor, setTableFor] = useState({ phone: false, desktop: true })
  const table = tableFor[phone ? 'phone' : 'desktop']
  const turn = () => setTableFor({ ...tableFor, [phone ? 'phone' : 'desktop']: !table })
  useKeys([{ key: 't', words: t('keys.table'), run: turn }])

  const slots = monthSlots(consumption.months)
  const mayPayer = account.kind === 'group' && consumption.months.some((month) => month.unifiedFen !== null)
  const split: Split = mayPayer && search['split'] === 'payer' ? 'payer' : 'class'
  const series = split === 'payer' ? byPayer(slots) : byClass(slots)
  const month = slots.find((slot) => slot.month === search['month'])?.month ?? null
  const address = (next: { month?: string; split?: Split }) =>
    paths.account(account.accountId, 'consumption', { split: (next.split ?? split) === 'payer' ? 'payer' : undefined, month: next.month })
  const open = (chosen: string) => go(address({ month: chosen }))
  const span = `${slots[0]?.month} – ${slots.at(-1)?.month}`
  const title = t(account.kind === 'group' ? 'consumption.groupTitle' : 'consumption.title', { span })

  return (
    <section className='consumption'>
      <div className='list-bar'>
        <div>
          <h2>{title}</h2>
          <p className='quiet'>
            {consumption.coveredTo && t('consumption.coveredTo', { day: consumption.coveredTo })}{' '}
            {slots.some((slot) => slot.told && !slot.told.final) && t('consumption.provisionalNote')}
          </p>
        </div>
        <div className='order'>
          {mayPayer && (
            <Segmented
              aria-label={t('consumption.splitBy')}
              value={split}
              options={splits.map((value) => ({ value, label: t(`consumption.split.${value}`) }))}
              onChange={(value) => go(address({ split: value, month: month ?? undefined }), true)}
            />
          )}
          <Button onClick={turn} aria-pressed={table}>
            {t(table ? 'consumption.hideTable' : 'consumption.showTable')}
            {!phone && <kbd>T</kbd>}
          </Button>
        </div>
      </div>
      {(!phone || !table) && (
        <Suspense fallback={<Loading words={t('consumption.drawing')} />}>
          <ConsumptionChart slots={slots} series={series} label={title} onMonth={open} />
        </Suspense>
      )}
      {table && (
        <ConsumptionTable
          slots={slots}
          series={series}
          label={title}
          totalFen={consumption.totalFen}
          hasUsage={account.kind === 'individual'}
          monthHref={(name) => address({ month: name })}
        />
      )}
      <p className='quiet note'>{t('consumption.total', { total: exactMoney(consumption.totalFen, language), months: slots.length })}</p>
      {month && (
        <BillRows
          accountId={account.accountId}
          month={month}
          figure={slots.find((slot) => slot.month === month)?.told?.fen ?? null}
          asOfLoad={consumption.asOfLoad}
          onClose={() => go(address({}))}
        />
      )}
    </section>
  )
}
