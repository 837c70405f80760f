import { useTranslation } from 'react-i18next'

import type { AccountRow } from '../../../api/archive.ts'
import { AccountName, Rank } from '../../ui/marks.tsx'

type Hit = {
  readonly account: Pick<AccountRow, 'accountId' | 'kind' | 'name' | 'nameMasked' | 'unitName' | 'tier' | 'groupClass'>
  readonly reason: string | null
  /** The number that was searched belonged to the account earlier. */
  readonly former: boolean
}
export type Group = { readonly key: 'recent' | 'individual' | 'group'; readonly hits: readonly Hit[] }

type Props = {
  readonly id: string
  readonly groups: readonly Group[]
  readonly at: number
  readonly onOpen: (accountId: number) => void
  readonly onPoint: (at: number) => void
}

export function Hits({ id, groups, at, onOpen, onPoint }: Props) {
  const { t } = useTranslation()
  const starts = groups.map((_, nth) => groups.slice(0, nth).reduce((sum, group) => sum + group.hits.length, 0))
  return (
    <div id={id} role='listbox' aria-label={t('search.hits')} className='hits'>
      {groups.map((group, nth) =>
        group.hits.length === 0 ? null : (
          <div key={group.key} role='group' aria-label={t(`search.group.${group.key}`)}>
            {group.key !== 'recent' && <div className='hits-head quiet'>{t(`search.group.${group.key}`)}</div>}
            {group.hits.map(({ account, reason, former }, within) => {
              const place = (starts[nth] ?? 0) + within
              return (
                <div
                  key={account.accountId}
                  id={`${id}-${place}`}
                  role='option'
                  aria-selected={place === at}
                  className='hit'
                  onClick={() => onOpen(account.accountId)}
                  onMouseMove={() => place !== at && onPoint(place)}
                >
                  <span className='hit-name'>
                    <AccountName account={account} />
                    {former && <span className='tag'>{t('search.former')}</span>}
                  </span>
                  <span className='hit-facts quiet'>
                    <Rank account={account} /> · {account.unitName}
                    {reason && <span className='hit-reason'>{reason}</span>}
                  </span>
                </div>
              )
            })}
          </div>
        )
      )}
    </div>
  )
}
