import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { CalendarDay, CalendarVersion } from '../../../../api/admin/calendar.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { fullTime } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay } from '../../../platform/session.ts'
import { Answer, wordsOf } from '../../../ui/states.tsx'

type Props = {
  readonly year: number
  readonly draft: CalendarVersion | null
  readonly ownDraft: boolean
  readonly version: number
  /** Days as changed on the page and not kept yet. */
  readonly edited: readonly CalendarDay[] | null
  /** Days in force. */
  readonly before: readonly CalendarDay[]
  readonly onReset: () => void
}

const again = () => queries.invalidateQueries({ queryKey: orpc.admin.calendar.key() })

/** What waits to be kept, or to be published by the second person, with the days and the open clocks that it changes. */
export function DraftBar({ year, draft, ownDraft, version, edited, before, onReset }: Props) {
  const { t } = useTranslation()
  const kept = useMutation({
    mutationFn: (days: readonly CalendarDay[]) => client.admin.calendar.draft({ year, version, source: 'typed', days: [...days] }),
    onSuccess: onReset,
    onSettled: again
  })
  if (edited !== null)
    return (
      <div className='draft' role='status'>
        <p>{t('calendar.unsaved', { days: differing(before, edited) })}</p>
        <Trouble fault={kept.error} />
        <div className='actions'>
          <Button type='primary' loading={kept.isPending} onClick={() => kept.mutate(edited)}>
            {t('calendar.keep')}
          </Button>
          <Button onClick={onReset}>{t('do.cancel')}</Button>
        </div>
      </div>
    )
  return draft === null ? null : <Waiting year={year} draft={draft} ownDraft={ownDraft} days={differing(before, draft.days)} />
}

function Waiting({
  year,
  draft,
  ownDraft,
  days
}: {
  readonly year: number
  readonly draft: CalendarVersion
  readonly ownDraft: boolean
  readonly days: number
}) {
  const { t } = useTranslation()
  const mayWrite = useMay('admin.calendar.write')
  const mayPublish = useMay('admin.vault.approve_system')
  const target = { year, version: draft.version }
  const asked = useQuery(orpc.admin.calendar.moved.queryOptions({ input: target }))
  const published = useMutation({ mutationFn: (moved: number) => client.admin.calendar.publish({ ...target, moved }), onSettled: again })
  const withdrawn = useMutation({ mutationFn: () => client.admin.calendar.withdraw(target), onSettled: again })
  return (
    <div className='draft'>
      <p>{t('calendar.waiting', { by: draft.preparedBy, days })}</p>
      <Answer asked={asked} what={t('calendar.clocks')} rows={1}>
        {(moved) => (
          <>
            <p className='quiet'>{t(moved.length === 0 ? 'calendar.movesNone' : 'calendar.moves', { clocks: moved.length })}</p>
            {moved.length > 0 && (
              <ul className='moved'>
                {moved.map((clock) => (
                  <li key={`${clock.kind}${clock.id}`}>
                    {t('calendar.moved', { id: clock.id, before: fullTime(clock.dueBefore), after: fullTime(clock.dueAfter) })}
                  </li>
                ))}
              </ul>
            )}
            <Trouble fault={published.error ?? withdrawn.error} />
            <div className='actions'>
              {mayPublish && (
                <Button type='primary' disabled={ownDraft} loading={published.isPending} onClick={() => published.mutate(moved.length)}>
                  {t('calendar.publish', { year })}
                </Button>
              )}
              {mayWrite && (
                <Button loading={withdrawn.isPending} onClick={() => withdrawn.mutate()}>
                  {t('calendar.withdraw')}
                </Button>
              )}
              {ownDraft && <span className='quiet'>{t('calendar.notYours')}</span>}
            </div>
          </>
        )}
      </Answer>
    </div>
  )
}

function Trouble({ fault }: { readonly fault: unknown }) {
  const { t } = useTranslation()
  if (!fault) return null
  const { code, data } = failureOf(fault)
  return (
    <p role='alert' className='danger'>
      {t(`calendar.error.${code}`, wordsOf(t, code, data))}
    </p>
  )
}

/** How many days are other than in force. */
function differing(before: readonly CalendarDay[], after: readonly CalendarDay[]): number {
  const words = (days: readonly CalendarDay[]) => new Map(days.map((day) => [day.date, `${day.kind} ${day.name ?? ''}`]))
  const [was, is] = [words(before), words(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((date) => was.get(date) !== is.get(date)).length
}
