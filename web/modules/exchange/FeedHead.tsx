import { useTranslation } from 'react-i18next'

import { paths } from '../../paths.ts'
import { useMay } from '../../platform/session.ts'
import { Go } from '../../ui/Go.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { feedTabs } from './tabs.ts'
import type { FeedTab } from './tabs.ts'

/** Title of the three pages about feeds, and the way between them. */
export function FeedHead({ tab }: { readonly tab: FeedTab }) {
  const { t } = useTranslation()
  const mayDeliver = useMay('exchange.feed.deliver')
  return (
    <>
      <PageHead title={t(`feeds.title.${tab}`)} tab={t(`feeds.title.${tab}`)} question={t(`feeds.question.${tab}`)} />
      <nav className='subnav' aria-label={t('nav.feeds')}>
        {feedTabs
          .filter((one) => one !== 'deliver' || mayDeliver)
          .map((one) => (
            <Go key={one} to={paths.feedTab(one)} aria-current={one === tab ? 'page' : undefined}>
              {t(`feeds.tab.${one}`)}
            </Go>
          ))}
      </nav>
    </>
  )
}
