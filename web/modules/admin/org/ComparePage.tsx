import { useSearch } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { DoesNotApply, Word } from '../../../ui/cells.tsx'
import { Go, useGo } from '../../../ui/Go.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Answer, Empty, Refused } from '../../../ui/states.tsx'
import { OrgHead } from './OrgHead.tsx'
import { thisDay, useCompared } from './questions.ts'

/** 两日对比: what of the organisation is different on one day from another. */
export function ComparePage() {
  const permitted = useMay('admin.org.read')
  return (
    <>
      <OrgHead tab='compare' />
      {permitted ? <Compared /> : <Refused permission='admin.org.read' />}
    </>
  )
}

// More lines are shown when they are asked for.
const FIRST = 200

/** The first day of this year, where nothing else was asked. */
const yearsFirst = () => `${thisDay().slice(0, 4)}-01-01`

function Compared() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const from = typeof search['from'] === 'string' ? search['from'] : yearsFirst()
  const to = typeof search['to'] === 'string' ? search['to'] : thisDay()
  const asked = useCompared(from, to)
  const [all, setAll] = useState(false)
  const day = (label: string, value: string, onPick: (day: string) => void) => (
    <label>
      <span className='quiet'>{label}</span>
      <Input type='date' value={value} onChange={(event) => event.target.value && onPick(event.target.value)} />
    </label>
  )
  return (
    <>
      <div className='org-days'>
        {day(t('org.fromDay'), from, (next) => go(paths.org('compare', { from: next, to })))}
        {day(t('org.toDay'), to, (next) => go(paths.org('compare', { from, to: next })))}
      </div>
      <Answer asked={asked} what={t('org.tab.compare')}>
        {(differences) =>
          differences.length === 0 ? (
            <Empty why={t('org.noDifference', { from, to })} />
          ) : (
            <>
              <p className='list-bar quiet' role='status'>
                {t('org.differences', { differences: count(differences.length) })}
              </p>
              <Rows
                label={t('org.tab.compare')}
                rows={all ? differences : differences.slice(0, FIRST)}
                id={(row) => `${row.orgUnitId} ${row.change}`}
                columns={[
                  {
                    key: 'name',
                    title: t('org.unit'),
                    card: 1,
                    cell: (row) =>
                      row.change === 'gone' ? (
                        <Go to={paths.org('tree', { asOf: from, unit: row.orgUnitId })}>{row.name}</Go>
                      ) : (
                        <Go to={paths.org('tree', { asOf: to === thisDay() ? undefined : to, unit: row.orgUnitId })}>{row.name}</Go>
                      )
                  },
                  { key: 'change', title: t('org.difference'), card: 1, cell: (row) => <Word of='org_difference' code={row.change} /> },
                  { key: 'level', title: t('org.level'), card: 2, cell: (row) => <Word of='org_level' code={row.level} /> },
                  { key: 'before', title: from, card: 3, told: true, cell: (row) => row.before ?? <DoesNotApply /> },
                  { key: 'after', title: to, card: 3, told: true, cell: (row) => row.after ?? <DoesNotApply /> }
                ]}
              />
              {!all && differences.length > FIRST && (
                <div className='list-end'>
                  <Button onClick={() => setAll(true)}>{t('list.more', { shown: count(FIRST) })}</Button>
                </div>
              )}
            </>
          )
        }
      </Answer>
    </>
  )
}
