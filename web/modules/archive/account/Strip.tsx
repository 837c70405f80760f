import { StarFilled } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { change, money } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Change, Count, DoesNotApply, Money, Month, Quiet, useLanguage, Word } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { AccountName, Owner, Rank } from '../../../ui/marks.tsx'
import { Sparkline } from '../../../ui/Sparkline.tsx'
import { Shown } from '../reveals/Shown.tsx'
import { figuresOf, monthAfter, monthSlots } from './figures.ts'
import { useConsumption } from './questions.ts'
import { monthTotals } from './series.ts'
import type { Account } from './types.ts'

/** Who it is, and five figures. It stays while the page below it moves. */
export function Strip({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  return (
    <header className='strip'>
      <nav aria-label={t('account.unitPath')} className='unit-path'>
        <Go to={paths.accounts()}>{t('accounts.title')}</Go>
        {account.unitPath.map((unit) => (
          <span key={unit.orgUnitId}>
            <span aria-hidden='true'> › </span>
            <Go to={paths.accounts({ orgUnitId: unit.orgUnitId })}>{unit.name}</Go>
          </span>
        ))}
      </nav>
      <h1>
        {account.nameMasked ? (
          <Shown accountId={account.accountId} field='name'>
            <AccountName account={account} />
          </Shown>
        ) : (
          <AccountName account={account} />
        )}
        {account.important && <StarFilled className='important' role='img' aria-label={t('field.important')} />}
      </h1>
      <p className='strip-facts'>
        <span>
          <Word of='account_kind' code={account.kind} />
        </span>
        <span className={account.state === 'left' ? 'tag' : undefined}>
          <Word of='account_state' code={account.state} />
          {account.leftDate && ` ${account.leftDate}`}
        </span>
        <span>
          <Rank account={account} />
          {account.tierSource === 'boss' && <Quiet> ({t('account.tierFromBoss')})</Quiet>}
        </span>
        <span>
          <Quiet>{t('field.owner')} </Quiet>
          <Owner account={account} />
        </span>
        <span>
          <Quiet>{t('field.accountNo')} </Quiet>
          {account.accountNo ?? t('value.unknown')}
        </span>
      </p>
      <FiveFigures account={account} />
    </header>
  )
}

function FiveFigures({ account }: { readonly account: Account }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const permitted = useMay('archive.money.read')
  const asked = useConsumption(account.accountId)
  const slots = monthSlots(asked.data?.months ?? [])
  const figures = figuresOf(slots)
  const chart = paths.account(account.accountId, 'consumption')
  const figure = (value: ReactNode) =>
    !permitted ? <DoesNotApply why={t('account.moneyRefused')} /> : asked.isPending ? <Quiet>…</Quiet> : value
  const spark = slots.length > 1 && figures.last !== null
  return (
    <dl className='figures'>
      <Figure
        label={figures.month ? <Month value={figures.month} final={figures.final} /> : t('account.lastMonth')}
        note={t('account.consumption')}
        to={chart}
      >
        {figure(<Money fen={figures.last} />)}
      </Figure>
      <Figure label={t('account.versusBefore')} note={figures.month ? monthAfter(figures.month, -1) : ''} to={chart}>
        {figure(
          <Change
            value={change(figures.last, figures.before)}
            against={figures.before === null ? '' : t('value.before', { before: money(figures.before, language) })}
          />
        )}
      </Figure>
      <Figure label={t('account.yearAgo')} note={figures.month ? monthAfter(figures.month, -12) : ''} to={chart}>
        {figure(<Money fen={figures.yearAgo} />)}
      </Figure>
      <Figure label={t('account.twelveMonths')} note={t('account.consumption')} to={chart}>
        {figure(<Money fen={figures.twelve} />)}
      </Figure>
      <Figure label={t('field.subscriptions')} note={t('account.inNetwork')} to={paths.account(account.accountId, 'subscriptions')}>
        <Count value={account.subscriptions} />
      </Figure>
      {spark && (
        <div className='figure-spark'>
          <dt className='quiet'>{t('account.trend', { months: slots.length })}</dt>
          <dd>
            <Sparkline values={monthTotals(slots)} label={t('account.trendIs', { from: slots[0]?.month, to: figures.month })} />
          </dd>
        </div>
      )}
    </dl>
  )
}

type FigureProps = { readonly label: ReactNode; readonly note: string; readonly to: string; readonly children: ReactNode }

const Figure = ({ label, note, to, children }: FigureProps) => (
  <div>
    <dt className='quiet'>
      {label} <span className='note'>{note}</span>
    </dt>
    <dd>
      <Go to={to} className='figure-link'>
        {children}
      </Go>
    </dd>
  </div>
)
