import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { now } from '../platform/clock.ts'
import * as write from '../platform/formats.ts'
import type { Change as ChangeValue } from '../platform/formats.ts'

export function useLanguage() {
  const { i18n } = useTranslation()
  return i18n.language === 'en' ? ('en' as const) : ('zh' as const)
}

/** Nobody told us: neither zero nor "does not apply". */
export function Unknown({ why }: { readonly why?: string }) {
  const { t } = useTranslation()
  return (
    <span className='quiet' title={why ?? t('value.unknownWhy')}>
      {t('value.unknown')}
    </span>
  )
}

/** A value that cannot exist here. */
export function DoesNotApply({ why }: { readonly why?: string }) {
  const { t } = useTranslation()
  return (
    <span className='quiet' title={why ?? t('value.doesNotApplyWhy')}>
      –
    </span>
  )
}

/** Fen in words, exact on hover; zero is `0`, and says so. */
export function Money({ fen, exact = false }: { readonly fen: number | null; readonly exact?: boolean }) {
  const { t } = useTranslation()
  const language = useLanguage()
  if (fen === null) return <Unknown />
  if (fen === 0) return <span title={t('value.zeroWhy')}>0</span>
  const precise = write.exactMoney(fen, language)
  return <span title={precise}>{exact ? write.exactAmount(fen) : write.money(fen, language)}</span>
}

export function Count({ value }: { readonly value: number | null }) {
  return value === null ? <Unknown /> : <span>{write.count(value)}</span>
}

/** Arrow, sign and percentage; colour only repeats what they say. More consumption is better. */
export function Change({ value, against }: { readonly value: ChangeValue; readonly against: string }) {
  const { t } = useTranslation()
  if (value.kind === 'none') return <DoesNotApply why={t('value.noChange')} />
  const tone = value.kind === 'up' ? 'better' : value.kind === 'down' ? 'worse' : ''
  return (
    <span className={`nowrap ${tone}`} title={against}>
      {value.text}
    </span>
  )
}

/** A day that may be unknown; `always` writes the year even within this one. */
export function Day({ value, always = false }: { readonly value: string | null; readonly always?: boolean }) {
  const language = useLanguage()
  if (value === null) return <Unknown />
  const full = write.fullDay(value, language)
  return (
    <time className='nowrap' dateTime={value} title={full}>
      {always ? full : write.day(value, write.today(now()), language)}
    </time>
  )
}

export function Instant({ value }: { readonly value: string | null }) {
  const language = useLanguage()
  if (value === null) return <Unknown />
  return (
    <time className='nowrap' dateTime={value} title={write.fullTime(value)}>
      {write.time(value, now(), language)}
    </time>
  )
}

/** A month; one whose bills are not final carries a hollow dot. */
export function Month({ value, final = true }: { readonly value: string; readonly final?: boolean }) {
  const { t } = useTranslation()
  return (
    <span className='nowrap'>
      {value}
      {!final && (
        <span className='provisional' title={t('value.provisionalWhy')} role='img' aria-label={t('value.provisional')}>
          ○
        </span>
      )}
    </span>
  )
}

/** The label of an identifier of a list; an identifier without a label is shown as it came. */
export function Word({ of, code }: { readonly of: string; readonly code: string | null }) {
  const { t } = useTranslation()
  return code === null ? <Unknown /> : <>{t(`enums.${of}.${code}`, code)}</>
}

/** Text as the server sent it, masked or not. */
export const Text = ({ value }: { readonly value: string | null }) => (value === null || value === '' ? <Unknown /> : <>{value}</>)

export const Quiet = ({ children }: { readonly children: ReactNode }) => <span className='quiet'>{children}</span>
