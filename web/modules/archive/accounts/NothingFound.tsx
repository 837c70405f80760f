import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { useMay, useMe } from '../../../platform/session.ts'
import { useGo } from '../../../ui/Go.tsx'
import { Empty } from '../../../ui/states.tsx'
import { isUnfiltered } from './view.ts'
import type { AccountsView } from './view.ts'

type Props = {
  readonly view: AccountsView
  /** The reader finds individuals by whole names and numbers only. */
  readonly namesMasked: boolean
  readonly onClear: () => void
}

/** Why the list is empty: the filter, the reader's scope, or a store without accounts; and what fills it. */
export function NothingFound({ view, namesMasked, onClear }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const mayDeliver = useMay('exchange.feed.deliver')
  const go = useGo()
  if (!isUnfiltered(view)) {
    return (
      <Empty why={t('accounts.noneForFilter')}>
        {namesMasked && <p>{t('search.namesMasked')}</p>}
        <Button onClick={onClear}>{t('filter.clearAll')}</Button>
      </Empty>
    )
  }
  const ownBookOnly =
    me.grants.some((grant) => grant.scopeKind === 'own_book') && me.grants.every((grant) => ['own_book', 'none'].includes(grant.scopeKind))
  if (ownBookOnly) return <Empty why={t('accounts.bookEmpty')}>{t('accounts.bookEmptyMore')}</Empty>
  return (
    <Empty why={t('accounts.storeEmpty')}>
      {mayDeliver ? <Button onClick={() => go(paths.feedTab('deliver'))}>{t('feeds.tab.deliver')}</Button> : t('accounts.storeEmptyMore')}
    </Empty>
  )
}
