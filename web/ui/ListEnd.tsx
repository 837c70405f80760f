import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { count } from '../platform/formats.ts'
import { Failed } from './states.tsx'

type Pages = {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  readonly error: unknown
  fetchNextPage(): unknown
}

/** Below a list that comes a page at a time: the way to the next one, what hinders it, or that all is shown. */
export function ListEnd({ of, shown, what }: { readonly of: Pages; readonly shown: number; readonly what: string }) {
  const { t } = useTranslation()
  const more = () => void of.fetchNextPage()
  return (
    <div className='list-end'>
      {of.isFetchNextPageError ? (
        <Failed fault={of.error} what={what} onRetry={more} />
      ) : of.hasNextPage ? (
        <Button loading={of.isFetchingNextPage} onClick={more}>
          {t('list.more', { shown: count(shown) })}
        </Button>
      ) : (
        <span className='quiet'>{t('list.end', { shown: count(shown) })}</span>
      )}
    </div>
  )
}
