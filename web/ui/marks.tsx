import { useTranslation } from 'react-i18next'

import type { AccountRow } from '../../api/archive.ts'
import { Day, DoesNotApply, Unknown } from './cells.tsx'

const glyphs = {
  diamond: <path d='M7 1.5 12.5 7 7 12.5 1.5 7Z' />,
  gold: <circle cx='7' cy='7' r='5' />,
  silver: <circle cx='7' cy='7' r='4' fill='none' strokeWidth='2' stroke='currentColor' />,
  standard: <circle cx='7' cy='7' r='1.5' />
}

/** A small glyph and the word: the colour only repeats them. */
function Tier({ tier }: { readonly tier: keyof typeof glyphs }) {
  const { t } = useTranslation()
  return (
    <span className='mark'>
      <svg className={`glyph tier-${tier}`} viewBox='0 0 14 14' aria-hidden='true'>
        {glyphs[tier]}
      </svg>
      {t(`enums.tier.${tier}`)}
    </span>
  )
}

type Ranked = Pick<AccountRow, 'kind' | 'tier' | 'groupClass'>

/** Tier of an individual, class of a group. */
export function Rank({ account }: { readonly account: Ranked }) {
  const { t } = useTranslation()
  if (account.kind === 'individual') return account.tier ? <Tier tier={account.tier} /> : <Unknown why={t('value.notRated')} />
  return account.groupClass ? (
    <span className='mark'>
      <span className='glyph-letter' aria-hidden='true'>
        {account.groupClass}
      </span>
      {t(`enums.group_class.${account.groupClass}`)}
    </span>
  ) : (
    <Unknown why={t('value.notRated')} />
  )
}

/** Only individuals have the day: the feed of groups carries none. `always` writes the year even within this one. */
export function FirstInService({
  account,
  always = false
}: {
  readonly account: Pick<AccountRow, 'kind' | 'firstInServiceDate'>
  readonly always?: boolean
}) {
  if (account.kind === 'group' && account.firstInServiceDate === null) return <DoesNotApply />
  return <Day value={account.firstInServiceDate} always={always} />
}

/** Owner's name; a pool account has none and says so. */
export function Owner({ account }: { readonly account: Pick<AccountRow, 'managerId' | 'managerName'> }) {
  const { t } = useTranslation()
  if (account.managerId === null) return <span className='quiet'>{t('accounts.pool')}</span>
  return account.managerName === null ? <Unknown /> : <>{account.managerName}</>
}

/** The name as sent; a masked one says on hover why. */
export function AccountName({ account }: { readonly account: Pick<AccountRow, 'name' | 'nameMasked'> }) {
  const { t } = useTranslation()
  if (account.name === null) return <Unknown />
  return <span title={account.nameMasked ? t('value.maskedWhy') : undefined}>{account.name}</span>
}
