import './audit.css'
import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { useMay } from '../../../platform/session.ts'
import { Go } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Refused } from '../../../ui/states.tsx'
import { ChainTab } from './ChainTab.tsx'
import { FindingsTab } from './FindingsTab.tsx'
import { LinesTab } from './LinesTab.tsx'
import { SensitiveTab } from './SensitiveTab.tsx'
import { auditTabs } from './tabs.ts'
import type { AuditTab } from './tabs.ts'

const needs = {
  lines: 'admin.audit.read',
  chain: 'admin.audit.verify',
  findings: 'admin.audit.verify',
  sensitive: 'admin.audit.read'
} as const
const tabs: Readonly<Record<AuditTab, () => React.ReactNode>> = {
  lines: LinesTab,
  chain: ChainTab,
  findings: FindingsTab,
  sensitive: SensitiveTab
}

/** 审计 (ADM-104, 105): who did what, whether the trail is whole, and who looked at what is sensitive. */
export function AuditPage() {
  const { t } = useTranslation()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const reads = useMay('admin.audit.read')
  const tab = auditTabs.find((one) => one === search['tab']) ?? (reads ? 'lines' : 'chain')
  const permitted = useMay(needs[tab])
  const Tab = tabs[tab]
  return (
    <>
      <PageHead title={t(`audit.title.${tab}`)} tab={t(`audit.title.${tab}`)} question={t(`audit.question.${tab}`)} />
      <nav className='subnav' aria-label={t('nav.audit')}>
        {auditTabs
          .filter((one) => reads || needs[one] === 'admin.audit.verify')
          .map((one) => (
            <Go key={one} to={paths.audit({ tab: one })} aria-current={one === tab ? 'page' : undefined}>
              {t(`audit.tab.${one}`)}
            </Go>
          ))}
      </nav>
      {permitted ? <Tab /> : <Refused permission={needs[tab]} />}
    </>
  )
}
