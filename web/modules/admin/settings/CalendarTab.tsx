import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { CalendarDay } from '../../../../api/admin/calendar.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { fullTime, today } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Quiet, Word } from '../../../ui/cells.tsx'
import { useGo } from '../../../ui/Go.tsx'
import { Answer } from '../../../ui/states.tsx'
import { DayEditor } from './DayEditor.tsx'
import { DraftBar } from './DraftBar.tsx'
import { YearView } from './YearView.tsx'

/** One year of working days: what is in force, what is being prepared, and by whom it is published. */
export function CalendarTab() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const thisYear = Number(today(now()).slice(0, 4))
  const given = Number(search['year'] ?? thisYear)
  const year = Number.isInteger(given) && given >= 1900 && given <= 2100 ? given : thisYear
  const asked = useQuery(orpc.admin.calendar.year.queryOptions({ input: { year } }))
  const may = useMay('admin.calendar.write')
  const [edited, setEdited] = useState<{ year: number; days: readonly CalendarDay[] } | null>(null)
  const [picked, setPicked] = useState<string | null>(null)
  const show = (next: number) => {
    setEdited(null)
    go(paths.settings({ tab: 'calendar', year: next }), true)
  }
  return (
    <>
      <div className='calendar-bar'>
        <Button icon={<LeftOutlined />} aria-label={t('calendar.previous')} disabled={year <= 1900} onClick={() => show(year - 1)} />
        <b className='calendar-year'>{year}</b>
        <Button icon={<RightOutlined />} aria-label={t('calendar.next')} disabled={year >= 2100} onClick={() => show(year + 1)} />
        {year !== thisYear && <Button onClick={() => show(thisYear)}>{t('calendar.thisYear')}</Button>}
      </div>
      <Answer asked={asked} what={t('settings.tab.calendar')} rows={12}>
        {(answer) => {
          const published = answer.versions.find(({ state }) => state === 'published')
          const draft = answer.versions.find(({ state }) => state === 'draft')
          const base = draft ?? published
          const own = edited?.year === year ? edited.days : null
          const days = own ?? base?.days ?? []
          return (
            <>
              <p className={answer.pending ? 'calendar-said line-alert' : 'calendar-said quiet'} role='status'>
                {answer.pending ? t('calendar.pending') : t('calendar.published')} {t('calendar.working', { days: answer.workingDays })}
              </p>
              <DraftBar
                year={year}
                draft={draft ?? null}
                ownDraft={answer.ownDraft}
                version={answer.versions[0]?.version ?? 0}
                edited={own}
                before={published?.days ?? []}
                onReset={() => setEdited(null)}
              />
              <YearView year={year} days={days} {...(may ? { onPick: setPicked } : {})} />
              {answer.versions.length > 0 && (
                <section>
                  <h2>{t('calendar.versions')}</h2>
                  <ol className='setting-history'>
                    {answer.versions.map((version) => (
                      <li key={version.version}>
                        <b>{t('calendar.version', { version: version.version })}</b>
                        <span className='tag'>
                          <Word of='calendar_state' code={version.state} />
                        </span>
                        <Quiet>
                          {version.source === 'release'
                            ? t('calendar.release')
                            : t('calendar.by', { by: version.preparedBy, at: fullTime(version.preparedAt!) })}
                          {version.publishedAt !== null &&
                            ` · ${t('calendar.publishedBy', { by: version.publishedBy, at: fullTime(version.publishedAt) })}`}
                        </Quiet>
                      </li>
                    ))}
                  </ol>
                </section>
              )}
              {picked !== null && (
                <DayEditor
                  day={picked}
                  now={days.find(({ date }) => date === picked) ?? null}
                  onDone={(next) => {
                    setEdited({ year, days: [...days.filter(({ date }) => date !== picked), ...(next === null ? [] : [next])] })
                    setPicked(null)
                  }}
                  onClose={() => setPicked(null)}
                />
              )}
            </>
          )
        }}
      </Answer>
    </>
  )
}
