import { useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { useMay } from '../../../platform/session.ts'
import { Go } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Answer, Refused } from '../../../ui/states.tsx'
import { Compare } from './Compare.tsx'
import { Matrix } from './Matrix.tsx'
import { useRoles } from './questions.ts'
import { roleTabs } from './tabs.ts'
import { Why } from './Why.tsx'

/** 角色权限 (ADM-102): which role may do what, who holds it, how two differ, and why a person may or may not. */
export function RolesPage() {
  const { t } = useTranslation()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const tab = roleTabs.find((one) => one === search['tab']) ?? 'matrix'
  const permitted = useMay('admin.role.read')
  return (
    <>
      <PageHead title={t('roles.title')} tab={t(`roles.tab.${tab}`)} question={t(`roles.question.${tab}`)} />
      <nav className='subnav' aria-label={t('roles.title')}>
        {roleTabs.map((one) => (
          <Go key={one} to={paths.roles({ tab: one })} aria-current={one === tab ? 'page' : undefined}>
            {t(`roles.tab.${one}`)}
          </Go>
        ))}
      </nav>
      {!permitted ? <Refused permission='admin.role.read' /> : tab === 'why' ? <Why /> : <OfRoles tab={tab} />}
    </>
  )
}

function OfRoles({ tab }: { readonly tab: 'matrix' | 'compare' }) {
  const { t } = useTranslation()
  const roles = useRoles()
  return (
    <Answer asked={roles} what={t('roles.title')} rows={12}>
      {(answer) => (tab === 'matrix' ? <Matrix {...answer} /> : <Compare {...answer} />)}
    </Answer>
  )
}
