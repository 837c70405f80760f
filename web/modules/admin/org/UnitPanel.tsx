import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'

import type { OrgTreeUnit } from '../../../../api/admin/org.ts'
import { paths } from '../../../paths.ts'
import { useMay } from '../../../platform/session.ts'
import { Day, DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { Fields } from '../../../ui/Fields.tsx'
import { Go } from '../../../ui/Go.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Answer } from '../../../ui/states.tsx'
import { useHistory } from './questions.ts'
import { sumsBelow } from './tree.ts'
import type { Counts, History } from './types.ts'

type Props = {
  readonly unit: OrgTreeUnit
  readonly units: readonly OrgTreeUnit[]
  readonly counts: Counts | undefined
  readonly onClose: () => void
}

/** One unit: where it stands, what it holds by itself and with all below it, and every change of it. */
export function UnitPanel({ unit, units, counts, onClose }: Props) {
  const { t } = useTranslation()
  const phone = usePhone()
  const history = useHistory(unit.orgUnitId)
  const mayReadAccounts = useMay('archive.account.read')
  const own = counts?.find(({ orgUnitId }) => orgUnitId === unit.orgUnitId) ?? { staff: 0, accounts: 0 }
  const sum = counts && sumsBelow(units, counts).get(unit.orgUnitId)
  const facts = [
    ['level', <Word key='level' of='org_level' code={unit.level} />],
    ['code', <code key='code'>{unit.code}</code>],
    ['path', <span key='path'>{pathOf(unit, units) || <DoesNotApply why={t('org.root')} />}</span>],
    ['head', unit.head?.name ?? <DoesNotApply key='head' why={t('org.noHead')} />],
    ['since', <Day key='since' value={unit.validFrom} always />],
    ...(sum
      ? ([
          ['staff', t('org.ownAndAll', { own: own.staff, all: sum.staff })],
          ['accounts', <HeldAccounts key='accounts' unit={unit} own={own.accounts} all={sum.accounts} linked={mayReadAccounts} />]
        ] as const)
      : [])
  ] as const
  return (
    <Drawer open placement={phone ? 'bottom' : 'right'} size={phone ? 'large' : 480} title={unit.name} onClose={onClose}>
      <Fields of={facts} word={(label) => t(`org.${label}`)} />
      <h2 className='org-history-title'>{t('org.history')}</h2>
      <Answer asked={history} what={t('org.history')} rows={3}>
        {(rows) => (
          <ol className='org-history'>
            {rows.map((row, i) => (
              <Moment key={`${row.recordedAt} ${i}`} row={row} before={rows[i + 1]} />
            ))}
          </ol>
        )}
      </Answer>
    </Drawer>
  )
}

function HeldAccounts({
  unit,
  own,
  all,
  linked
}: {
  readonly unit: OrgTreeUnit
  readonly own: number
  readonly all: number
  readonly linked: boolean
}) {
  const { t } = useTranslation()
  const words = t('org.ownAndAll', { own, all })
  return linked && all > 0 ? <Go to={paths.accounts({ orgUnitId: unit.orgUnitId })}>{words}</Go> : <>{words}</>
}

function pathOf(unit: OrgTreeUnit, units: readonly OrgTreeUnit[]): string {
  const parent = units.find(({ orgUnitId }) => orgUnitId === unit.parentId)
  return parent ? [pathOf(parent, units), parent.name].filter(Boolean).join(' › ') : ''
}

function Moment({ row, before }: { readonly row: History[number]; readonly before: History[number] | undefined }) {
  const { t } = useTranslation()
  const words = row.changed.map((what) => {
    switch (what) {
      case 'name':
        return t('org.was.name', { from: before?.name, to: row.name })
      case 'parent':
        return t('org.was.parent', { from: before?.parentName ?? '–', to: row.parentName ?? '–' })
      case 'state':
        return t(`enums.org_unit_state.${row.state}`)
      case 'created':
        return row.parentName ? t('org.was.created', { parent: row.parentName }) : t('org.was.root')
      default:
        return t(`org.was.${what}`)
    }
  })
  return (
    <li>
      <Day value={row.since} always />
      <span>{words.join(t('list.separator'))}</span>
      <span className='quiet note'>
        {row.changeId ? <Go to={paths.orgChange(row.changeId)}>{row.changeName}</Go> : t('org.byFeed')}
        {' · '}
        {t('org.recorded')} <Instant value={row.recordedAt} />
      </span>
    </li>
  )
}
