import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { AuditLineRead } from '../../../../api/admin/audit.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { count } from '../../../platform/formats.ts'
import { Go, useGo } from '../../../ui/Go.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { sensitiveColumns } from './columns.tsx'
import { asked } from './filter.ts'
import { LinePanel } from './LinePanel.tsx'

const RANGES = [1, 7, 35] as const

/** 敏感访问 (ADM-105): who looked at or took out what is sensitive, why and when, and what stands out. */
export function SensitiveTab() {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const days = RANGES.find((one) => String(one) === search['days']) ?? 7
  return <Reads key={days} days={days} />
}

function Reads({ days }: { readonly days: (typeof RANGES)[number] }) {
  const { t } = useTranslation()
  const go = useGo()
  const [input] = useState(() => ({ from: asked({ days }, now()).from }))
  const [opened, setOpened] = useState<AuditLineRead | null>(null)
  const reads = useQuery({ ...orpc.admin.audit.sensitive.queryOptions({ input }), staleTime: Infinity, refetchOnWindowFocus: false })
  return (
    <>
      <nav className='sentence' aria-label={t('audit.range')}>
        {RANGES.map((one) => (
          <Go key={one} className={one === days ? 'chip chip-on' : 'chip'} to={paths.audit({ tab: 'sensitive', days: one })}>
            <span className='chip-word'>{t('audit.lastDays', { count: one })}</span>
          </Go>
        ))}
      </nav>
      <Answer asked={reads} what={t('audit.tab.sensitive')}>
        {({ patterns, byPerson, byReason, byHour, rows }) =>
          rows.length === 0 ? (
            <Empty why={t('audit.noReads')}>{t('audit.noReadsMore')}</Empty>
          ) : (
            <>
              <section aria-label={t('audit.patterns')}>
                <h2>{t('audit.patterns')}</h2>
                {patterns.length === 0 ? (
                  <p className='quiet'>{t('audit.noPatterns')}</p>
                ) : (
                  <ul className='audit-patterns'>
                    {patterns.map(({ pattern, key, label, count: times }) => (
                      <li key={`${pattern}${key}${times}`}>
                        <Go to={paths.audit(pattern === 'many_people' ? { accountId: Number(key), days } : { staffId: Number(key), days })}>
                          {t(`audit.pattern.${pattern}`, { who: label ?? key, times: count(times) })}
                        </Go>
                      </li>
                    ))}
                  </ul>
                )}
              </section>
              <div className='audit-tallies'>
                <Tally title={t('audit.byPersonTitle')} of={byPerson} to={(key) => paths.audit({ staffId: Number(key), days })} />
                <Tally
                  title={t('audit.byReasonTitle')}
                  of={byReason.map((one) => ({ ...one, label: t(`enums.reveal_reason.${one.key}`, one.key) }))}
                />
                <Tally
                  title={t('audit.byHourTitle')}
                  of={[...byHour].toSorted((a, b) => a.key.localeCompare(b.key)).map((one) => ({ ...one, label: `${one.key}:00` }))}
                />
              </div>
              <h2>{t('audit.newest')}</h2>
              <Rows label={t('audit.newest')} rows={rows} id={(row) => row.eventId} columns={sensitiveColumns(t)} onOpen={setOpened} />
            </>
          )
        }
      </Answer>
      <Drawer open={opened !== null} size='large' title={t('audit.line')} onClose={() => setOpened(null)} destroyOnHidden>
        {opened && <LinePanel line={opened} onNarrow={(view) => go(paths.audit({ ...view, days }))} />}
      </Drawer>
    </>
  )
}

type TallyProps = {
  readonly title: string
  readonly of: readonly { readonly key: string; readonly label: string | null; readonly count: number }[]
  readonly to?: (key: string) => string
}

/** Counts as bars beside their figures. */
function Tally({ title, of, to }: TallyProps) {
  const { t } = useTranslation()
  const most = Math.max(1, ...of.map((one) => one.count))
  return (
    <section className='audit-tally' aria-label={title}>
      <h2>{title}</h2>
      {of.length === 0 && <p className='quiet'>{t('audit.noneHere')}</p>}
      <ul>
        {of.map(({ key, label, count: times }) => (
          <li key={key}>
            <span className='audit-cut'>{to ? <Go to={to(key)}>{label ?? key}</Go> : (label ?? key)}</span>
            <span className='audit-bar' aria-hidden='true'>
              <i style={{ inlineSize: `${(times / most) * 100}%` }} />
            </span>
            <span className='figure'>{count(times)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
