import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { Go } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { orgTabs } from './tabs.ts'
import type { OrgTab } from './tabs.ts'

import './org.css'

/** Title of the pages about the organisation, and the way between them. */
export function OrgHead({ tab, aside }: { readonly tab: OrgTab; readonly aside?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      <PageHead title={t('org.title')} tab={t(`org.tab.${tab}`)} question={t(`org.question.${tab}`)} aside={aside} />
      <nav className='subnav' aria-label={t('org.title')}>
        {orgTabs.map((one) => (
          <Go key={one} to={paths.org(one)} aria-current={one === tab ? 'page' : undefined}>
            {t(`org.tab.${one}`)}
          </Go>
        ))}
      </nav>
    </>
  )
}
