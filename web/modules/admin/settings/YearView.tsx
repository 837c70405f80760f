import { useTranslation } from 'react-i18next'

import type { CalendarDay, DayKind } from '../../../../api/admin/calendar.ts'

type Props = { readonly year: number; readonly days: readonly CalendarDay[]; readonly onPick?: (day: string) => void }

const two = (n: number) => String(n).padStart(2, '0')
const weekdayOf = (year: number, month: number, day: number) => (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
const lengthOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Twelve months of days. A holiday carries 休, a make-up working day 班, so that colour never speaks alone. */
export function YearView({ year, days, onPick }: Props) {
  const { t } = useTranslation()
  const written = new Map(days.map((day) => [day.date, day]))
  const weekdays = t('calendar.weekdays').split(' ')
  return (
    <div className='year'>
      {Array.from({ length: 12 }, (_, i) => i + 1).map((month) => (
        <section key={month} className='year-month' aria-label={t('calendar.month', { month })}>
          <h3>{t('calendar.month', { month })}</h3>
          <div className='year-days'>
            {weekdays.map((word, i) => (
              <span key={i} className='quiet note' aria-hidden='true'>
                {word}
              </span>
            ))}
            {Array.from({ length: weekdayOf(year, month, 1) }, (_, i) => (
              <span key={`before${i}`} />
            ))}
            {Array.from({ length: lengthOf(year, month) }, (_, i) => i + 1).map((day) => {
              const date = `${year}-${two(month)}-${two(day)}`
              const own = written.get(date)
              const kind: DayKind = own?.kind ?? (weekdayOf(year, month, day) >= 5 ? 'rest' : 'workday')
              const mark = own ? t(`calendar.mark.${kind}`) : ''
              const words = `${date} ${t(`enums.day_kind.${kind}`)} ${own?.name ?? ''}`.trim()
              const inside = (
                <>
                  {day}
                  {mark && <small>{mark}</small>}
                  <span className='unseen'> {words}</span>
                </>
              )
              return onPick ? (
                <button
                  key={date}
                  type='button'
                  className={`day day-${kind}`}
                  title={words}

                  onClick={() => onPick(date)}
                >
                  {inside}
                </button>
              ) : (
                <span key={date} className={`day day-${kind}`} title={words}>
                  {inside}
                </span>
              )
            })}
          </div>
        </section>
      ))}
    </div>
  )
}
