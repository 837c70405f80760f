import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { AccountRow } from '../../../../api/archive.ts'
import { paths } from '../../../paths.ts'
import { count } from '../../../platform/formats.ts'
import { useGo } from '../../../ui/Go.tsx'
import { useKeys } from '../../../ui/keys.ts'
import { Rows } from '../../../ui/Rows.tsx'
import { Failed } from '../../../ui/states.tsx'
import { useColumns } from './columns.tsx'
import type { RecentConsumption } from './questions.ts'

type More = { readonly there: boolean; readonly asking: boolean; readonly fault: unknown; readonly ask: () => void }
type Props = { readonly rows: readonly AccountRow[]; readonly recent: RecentConsumption; readonly more: More }

/** Pages are fetched by themselves up to this many rows; past it, on a click. */
const FOLLOWS_UP_TO = 500

export function AccountList({ rows, recent, more }: Props) {
  const { t } = useTranslation()
  const go = useGo()
  const columns = useColumns(recent)
  const [current, setCurrent] = useState(-1)
  const end = useRef<HTMLDivElement>(null)
  const move = (by: number) => setCurrent((at) => Math.max(0, Math.min(rows.length - 1, at + by)))
  const row = rows[current]

  useKeys([
    { key: 'j', words: t('keys.next'), run: () => move(1) },
    { key: 'k', words: t('keys.previous'), run: () => move(-1) },
    { key: 'Enter', words: t('keys.open'), run: () => row && go(paths.account(row.accountId)) },
    { key: 'e', words: t('keys.profile'), run: () => row && go(paths.account(row.accountId, 'profile')) }
  ])

  const { there, asking, fault, ask } = more
  const wanted = there && !asking && fault === null
  const nearEnd = current >= 0 && current >= rows.length - 3

  useEffect(() => {
    document.querySelector('[data-current]')?.scrollIntoView({ block: 'nearest' })
  }, [current])

  useEffect(() => {
    if (nearEnd && wanted) ask()
  }, [nearEnd, wanted, ask])

  useEffect(() => {
    if (!end.current || !wanted || rows.length >= FOLLOWS_UP_TO) return
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && ask(), { rootMargin: '400px' })
    watch.observe(end.current)
    return () => watch.disconnect()
  }, [wanted, ask, rows.length])

  return (
    <>
      <Rows
        label={t('accounts.title')}
        rows={rows}
        columns={columns}
        id={(account) => account.accountId}
        current={current}
        onOpen={(account) => go(paths.account(account.accountId))}
      />
      <div ref={end} className='list-end'>
        {more.fault !== null ? (
          <Failed fault={more.fault} what={t('accounts.morePage')} onRetry={more.ask} />
        ) : more.there ? (
          <Button loading={more.asking} onClick={more.ask}>
            {t('accounts.more', { shown: count(rows.length) })}
          </Button>
        ) : (
          <span className='quiet'>{t('accounts.end', { shown: count(rows.length) })}</span>
        )}
      </div>
    </>
  )
}
