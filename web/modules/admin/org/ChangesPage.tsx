import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { OrgChange } from '../../../../api/admin/org.ts'
import { paths } from '../../../paths.ts'
import { useMay } from '../../../platform/session.ts'
import { Count, Day, DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { Go, useGo } from '../../../ui/Go.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty, Refused } from '../../../ui/states.tsx'
import { OrgHead } from './OrgHead.tsx'
import { thisDay, useChanges } from './questions.ts'

/** 机构调整: what will change on which day, and what did (ADM-33, 100). */
export function ChangesPage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.org.read')
  const mayWrite = useMay('admin.org.write')
  const phone = usePhone()
  const go = useGo()
  const asked = useChanges()
  const begin = mayWrite && !phone && (
    <Button type='primary' onClick={() => go(paths.orgChange('new'))}>
      {t('org.newChange')}
    </Button>
  )
  return (
    <>
      <OrgHead tab='changes' aside={begin} />
      {permitted ? (
        <Answer asked={asked} what={t('org.tab.changes')}>
          {(changes) => <Calendar changes={changes} />}
        </Answer>
      ) : (
        <Refused permission='admin.org.read' />
      )}
    </>
  )
}

function Calendar({ changes }: { readonly changes: readonly OrgChange[] }) {
  const { t } = useTranslation()
  const coming = changes.filter(({ state, effectiveOn }) => (state === 'draft' || state === 'approved') && effectiveOn >= thisDay())
  const over = changes.filter((change) => !coming.includes(change))
  if (changes.length === 0) return <Empty why={t('org.noChanges')} />
  return (
    <>
      <h2>{t('org.coming')}</h2>
      {coming.length === 0 ? (
        <p className='quiet org-none'>{t('org.nothingComing')}</p>
      ) : (
        <List label={t('org.coming')} changes={coming.toReversed()} />
      )}
      {over.length > 0 && (
        <>
          <h2 className='org-over'>{t('org.over')}</h2>
          <List label={t('org.over')} changes={over} />
        </>
      )}
    </>
  )
}

function List({ label, changes }: { readonly label: string; readonly changes: readonly OrgChange[] }) {
  const { t } = useTranslation()
  const go = useGo()
  const columns: Column<OrgChange>[] = [
    { key: 'day', title: t('org.effectiveOn'), card: 2, cell: (change) => <Day value={change.effectiveOn} always /> },
    { key: 'name', title: t('org.changeName'), card: 1, cell: (change) => <Go to={paths.orgChange(change.changeId)}>{change.name}</Go> },
    { key: 'state', title: t('field.state'), card: 1, cell: (change) => <Word of='org_change_state' code={change.state} /> },
    { key: 'steps', title: t('org.steps'), figure: true, card: 3, told: true, cell: (change) => <Count value={change.steps} /> },
    {
      key: 'accounts',
      title: t('org.accountsMoved'),
      figure: true,
      card: 3,
      told: true,
      cell: (change) => <Count value={change.accounts} />
    },
    { key: 'by', title: t('org.draftedBy'), wide: true, cell: (change) => change.draftedBy },
    {
      key: 'ended',
      title: t('org.endedAt'),
      wide: true,
      cell: (change) => (change.endedAt === null ? <DoesNotApply why={t('org.notYet')} /> : <Instant value={change.endedAt} />)
    }
  ]
  return (
    <Rows
      label={label}
      rows={changes}
      columns={columns}
      id={(change) => change.changeId}
      onOpen={(change) => go(paths.orgChange(change.changeId))}
    />
  )
}
