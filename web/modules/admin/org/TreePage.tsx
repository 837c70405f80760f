import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons'
import { useSearch } from '@tanstack/react-router'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { OrgTreeUnit } from '../../../../api/admin/org.ts'
import { paths } from '../../../paths.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Count, DoesNotApply, Word } from '../../../ui/cells.tsx'
import { FilterChip } from '../../../ui/FilterChip.tsx'
import { Go, useGo } from '../../../ui/Go.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty, Refused } from '../../../ui/states.tsx'
import { DayPicker } from './DayPicker.tsx'
import { OrgHead } from './OrgHead.tsx'
import { useCounts, useTree } from './questions.ts'
import { linesOf, unfoldedAtFirst } from './tree.ts'
import type { UnitLine } from './tree.ts'
import { UnitPanel } from './UnitPanel.tsx'

/** 组织机构 (ADM-100): who stands under whom on a day, who heads it, and what it holds. */
export function TreePage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.org.read')
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const asOf = typeof search['asOf'] === 'string' ? search['asOf'] : undefined
  const tree = useTree(asOf)
  return (
    <>
      <OrgHead tab='tree' />
      {permitted ? (
        <Answer asked={tree} what={t('org.title')} rows={12}>
          {(units) => <Tree key={asOf ?? ''} units={units} asOf={asOf} unit={Number(search['unit']) || undefined} />}
        </Answer>
      ) : (
        <Refused permission='admin.org.read' />
      )}
    </>
  )
}

type Props = { readonly units: readonly OrgTreeUnit[]; readonly asOf: string | undefined; readonly unit: number | undefined }

function Tree({ units, asOf, unit }: Props) {
  const { t } = useTranslation()
  const go = useGo()
  // How many people and accounts there were on a past day is not kept with the organisation.
  const counts = useCounts(asOf === undefined)
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(() => unfoldedAtFirst(units))
  const [text, setText] = useState('')
  const lines = linesOf(units, unfolded, text.trim(), counts.data)
  const fold = (id: number) => setUnfolded((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]))
  const columns = useColumns(fold, asOf)
  const chosen = units.find(({ orgUnitId }) => orgUnitId === unit)
  return (
    <>
      <div className='sentence' role='group' aria-label={t('filter.label')}>
        <FilterChip label={t('org.asOf')} value={asOf ? t('org.asOfDay', { day: asOf }) : null} onClear={() => go(paths.org('tree'))}>
          {(close) => <DayPicker value={asOf} onPick={(day) => (close(), go(paths.org('tree', { asOf: day })))} />}
        </FilterChip>
        <Input
          className='org-search'
          allowClear
          value={text}
          aria-label={t('org.search')}
          placeholder={t('org.search')}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p className='list-bar' role='status'>
        <span className='quiet'>{t(asOf ? 'org.unitsThen' : 'org.unitsNow', { units: count(units.length), day: asOf })}</span>
      </p>
      {units.length === 0 ? (
        <Empty why={t('org.noneThen')} />
      ) : lines.length === 0 ? (
        <Empty why={t('filter.noUnit')} />
      ) : (
        <Rows
          label={t('org.title')}
          rows={lines}
          columns={columns}
          id={(line) => line.orgUnitId}
          onOpen={(line) => go(paths.org('tree', { asOf, unit: line.orgUnitId }))}
        />
      )}
      {chosen && <UnitPanel unit={chosen} units={units} counts={counts.data} onClose={() => go(paths.org('tree', { asOf }), true)} />}
    </>
  )
}

function useColumns(fold: (id: number) => void, asOf: string | undefined): Column<UnitLine>[] {
  const { t } = useTranslation()
  const phone = usePhone()
  const known = (value: number | null) => (asOf ? <DoesNotApply why={t('org.countsToday')} /> : <Count value={value} />)
  return [
    {
      key: 'name',
      title: t('org.unit'),
      card: 1,
      width: 280,
      cell: (line) => (
        <span className='org-name' style={{ paddingInlineStart: line.depth * (phone ? 12 : 20) }}>
          {line.below > 0 ? (
            <button
              type='button'
              className='org-fold'
              aria-expanded={line.open}
              aria-label={t(line.open ? 'org.foldUnit' : 'org.unfoldUnit', { name: line.name })}
              onClick={() => fold(line.orgUnitId)}
            >
              {line.open ? <CaretDownOutlined aria-hidden='true' /> : <CaretRightOutlined aria-hidden='true' />}
            </button>
          ) : (
            <span className='org-leaf' />
          )}
          <Go to={paths.org('tree', { asOf, unit: line.orgUnitId })}>{line.name}</Go>
        </span>
      )
    },
    { key: 'level', title: t('org.level'), card: 2, cell: (line) => <Word of='org_level' code={line.level} /> },
    { key: 'head', title: t('org.head'), card: 2, told: true, cell: (line) => line.head?.name ?? <DoesNotApply why={t('org.noHead')} /> },
    { key: 'code', title: t('org.code'), wide: true, cell: (line) => <code>{line.code}</code> },
    { key: 'staff', title: t('org.staff'), card: 3, told: true, figure: true, cell: (line) => known(line.staff) },
    { key: 'accounts', title: t('org.accounts'), card: 3, told: true, figure: true, cell: (line) => known(line.accounts) }
  ]
}
