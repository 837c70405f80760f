import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { count } from '../../../platform/formats.ts'
import { useLanguage } from '../../../ui/cells.tsx'
import { useAccountCount } from './questions.ts'
import type { AccountsView } from './view.ts'

type Props = { readonly view: AccountsView; readonly recognisedAs: string | null }

/** How many accounts the sentence selects. Past a hundred thousand the exact figure comes on a click (ruling 71). */
export function AccountTotal({ view, recognisedAs }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [exactFor, setExactFor] = useState<string | null>(null)
  const asked = JSON.stringify(view)
  const total = useAccountCount(view, exactFor === asked)
  const atLeast = (value: number) => (language === 'zh' ? `${count(Math.floor(value / 10_000))} 万+` : `${count(value)}+`)

  return (
    <div className='total' role='status' aria-live='polite'>
      {total.data ? (
        total.data.exact ? (
          <strong>{t('accounts.total', { total: count(total.data.count) })}</strong>
        ) : (
          <Button size='small' type='link' title={t('accounts.countExactly')} loading={total.isFetching} onClick={() => setExactFor(asked)}>
            {t('accounts.total', { total: atLeast(total.data.count) })}
          </Button>
        )
      ) : (
        <span className='quiet'>{total.isError ? t('accounts.totalUnknown') : t('accounts.counting')}</span>
      )}
      {recognisedAs && <span className='quiet'>{t('search.recognised', { as: t(`enums.query_kind.${recognisedAs}`, recognisedAs) })}</span>}
    </div>
  )
}
