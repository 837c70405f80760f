import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { useMay } from '../../../platform/session.ts'
import { Go } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Refused } from '../../../ui/states.tsx'
import { CalendarTab } from './CalendarTab.tsx'
import { DictionariesTab } from './DictionariesTab.tsx'
import { SettingsTab } from './SettingsTab.tsx'

import './settings.css'
import { settingTabs } from './tabs.ts'
import type { SettingTab } from './tabs.ts'

const parts = { settings: SettingsTab, dictionaries: DictionariesTab, calendar: CalendarTab } satisfies Record<SettingTab, unknown>

/** 参数、字典、日历 (ADM-110). */
export function SettingsPage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.setting.read')
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const tab = settingTabs.find((one) => one === search['tab']) ?? 'settings'
  const Part = parts[tab]
  return (
    <>
      <PageHead title={t(`settings.tab.${tab}`)} tab={t(`settings.tab.${tab}`)} question={t(`settings.question.${tab}`)} />
      <nav className='subnav' aria-label={t('nav.settings')}>
        {settingTabs.map((one) => (
          <Go key={one} to={paths.settings({ tab: one })} aria-current={one === tab ? 'page' : undefined}>
            {t(`settings.tab.${one}`)}
          </Go>
        ))}
      </nav>
      {permitted ? <Part /> : <Refused permission='admin.setting.read' />}
    </>
  )
}
