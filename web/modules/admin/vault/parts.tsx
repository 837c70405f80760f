import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

import type { VaultRequest } from '../../../../api/admin/vault.ts'
import { now } from '../../../platform/clock.ts'
import { count } from '../../../platform/formats.ts'
import { DoesNotApply, Word } from '../../../ui/cells.tsx'
import { Fields } from '../../../ui/Fields.tsx'

type Translate = ReturnType<typeof useTranslation>['t']

// Figures as figures, known words in words, everything else as it came.
const said = (t: Translate, of: VaultRequest['summary']): readonly (readonly [key: string, shown: string])[] =>
  Object.entries(of)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => [
      key,
      typeof value === 'number' ? count(value) : t([`vault.value.${value}`, `field.${value}`, `enums.role.${value}`, value])
    ])

/** What is asked, in figures and names. */
export function Summary({ of }: { readonly of: VaultRequest['summary'] }) {
  const { t } = useTranslation()
  return <Fields of={said(t, of)} word={(key) => t(`vault.summary.${key}`, key)} />
}

/** The same in one line. */
export function SummaryLine({ of }: { readonly of: VaultRequest['summary'] }) {
  const { t } = useTranslation()
  const words = said(t, of).map(([key, shown]) => `${t(`vault.summary.${key}`, key)} ${shown}`)
  return <>{words.join(t('list.separator'))}</>
}

/** Who can agree, those first who are signed in. */
export function Approvers({ of }: { readonly of: readonly VaultRequest['approvers'][number][] }) {
  const { t } = useTranslation()
  if (of.length === 0) return null
  const shown = of.slice(0, 6)
  return (
    <p className='quiet'>
      {t('vault.approvers')}{' '}
      {shown.map((one, at) => (
        <span key={one.staffId} className='nowrap'>
          {at > 0 && t('list.separator')}
          {one.name}
          {one.signedIn && <span className='better'> {t('vault.signedIn')}</span>}
        </span>
      ))}
      {of.length > shown.length && ` ${t('vault.moreApprovers', { more: of.length - shown.length })}`}
    </p>
  )
}

const HOUR = 60
const DAY = 24 * HOUR

/** A span in its own unit: 45 分钟, 4 小时, 7 天. */
export function spanOf(t: TFunction, minutes: number): string {
  if (minutes < HOUR) return t('vault.span.minutes', { n: Math.max(0, Math.floor(minutes)) })
  if (minutes <= DAY) return t('vault.span.hours', { n: Math.floor(minutes / HOUR) })
  return t('vault.span.days', { n: Math.floor(minutes / DAY) })
}

/** How long an open request has waited. */
export function Waited({ of }: { readonly of: VaultRequest }) {
  const { t } = useTranslation()
  if (of.state !== 'requested') return <DoesNotApply />
  return <span className='nowrap'>{spanOf(t, (now().getTime() - Date.parse(of.askedAt)) / 60_000)}</span>
}

/** Where a request stands. */
export function State({ of }: { readonly of: VaultRequest }) {
  const tone = of.state === 'approved' || of.state === 'used' ? 'better' : of.state === 'requested' ? undefined : 'quiet'
  return (
    <span className={of.state === 'blocked' || of.state === 'void' ? 'danger' : tone}>
      <Word of='vault_state' code={of.state} />
    </span>
  )
}

/** Who decided; while it is open, who could: the first of them, and how many more. */
export function DecidedBy({ of }: { readonly of: VaultRequest }) {
  const { t } = useTranslation()
  if (of.decidedByName !== null) return <>{of.decidedByName}</>
  const [first, ...others] = of.approvers
  if (of.state !== 'requested') return <DoesNotApply />
  if (first === undefined) return <span className='danger'>{t('vault.nobodyNow')}</span>
  return (
    <span className='quiet' title={of.approvers.map(({ name }) => name).join(t('list.separator'))}>
      {others.length === 0 ? t('vault.can', { name: first.name }) : t('vault.canMore', { name: first.name, all: of.approvers.length })}
    </span>
  )
}
