import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { SettingLine } from '../../../../api/admin/settings.ts'
import { orpc } from '../../../platform/api.ts'
import { DoesNotApply, Instant, Quiet } from '../../../ui/cells.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { SettingPanel } from './SettingPanel.tsx'
import { nameOf, valueOf } from './words.ts'

type Translate = ReturnType<typeof useTranslation>['t']
const idOf = ({ group, key }: SettingLine) => `${group}:${key}`

/** Settings by group: what is in force, what comes next, and since when by whom. */
export function SettingsTab() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [openId, setOpenId] = useState<string | null>(null)
  const asked = useQuery(orpc.admin.settings.list.queryOptions())
  return (
    <Answer asked={asked} what={t('settings.tab.settings')}>
      {(all) => {
        const sought = text.trim().toLowerCase()
        const fitting = all.filter((one) => [one.key, nameOf(t, one)].some((word) => word.toLowerCase().includes(sought)))
        const groups = [...Map.groupBy(fitting, (one) => one.group)]
        const open = all.find((one) => idOf(one) === openId)
        return (
          <>
            <div className='list-bar'>
              <Input.Search
                allowClear
                className='setting-search'
                placeholder={t('settings.search')}
                aria-label={t('settings.search')}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <Quiet>{t('settings.count', { count: fitting.length })}</Quiet>
            </div>
            {groups.length === 0 && <Empty why={t('settings.nothing', { text })} />}
            {groups.map(([group, rows]) => (
              <section key={group} className='setting-group'>
                <h2>{t(`settings.group.${group}`, group)}</h2>
                <Rows
                  label={t(`settings.group.${group}`, group)}
                  rows={rows}
                  id={idOf}
                  columns={columns(t, (one) => setOpenId(idOf(one)))}
                  onOpen={(one) => setOpenId(idOf(one))}
                />
              </section>
            ))}
            {open && <SettingPanel key={idOf(open)} of={open} onClose={() => setOpenId(null)} />}
          </>
        )
      }}
    </Answer>
  )
}

const columns = (t: Translate, onOpen: (one: SettingLine) => void): Column<SettingLine>[] => [
  {
    key: 'name',
    title: t('settings.setting'),
    card: 1,
    width: 230,
    cell: (one) => (
      <button type='button' className='setting-open' onClick={() => onOpen(one)} title={one.key}>
        {nameOf(t, one)}
      </button>
    )
  },
  {
    key: 'now',
    title: t('settings.now'),
    card: 1,
    figure: true,
    width: 96,
    cell: (one) => <b>{valueOf(t, one, one.since?.value ?? one.now)}</b>
  },
  {
    key: 'default',
    title: t('settings.default'),
    card: 2,
    told: true,
    figure: true,
    width: 88,
    cell: (one) => valueOf(t, one, one.default)
  },
  {
    key: 'next',
    title: t('settings.next'),
    card: 2,
    told: true,
    figure: true,
    width: 120,
    cell: (one) =>
      one.next === null ? (
        <DoesNotApply why={t('settings.noNext')} />
      ) : (
        <>
          {valueOf(t, one, one.next.value)} <Quiet>{one.next.from.slice(0, 10)}</Quiet>
        </>
      )
  },
  {
    key: 'before',
    title: t('settings.before'),
    figure: true,
    width: 88,
    wide: true,
    cell: (one) => (one.before === null ? <DoesNotApply why={t('settings.noBefore')} /> : valueOf(t, one, one.before.value))
  },
  {
    key: 'since',
    title: t('settings.since'),
    card: 3,
    width: 150,
    cell: (one) =>
      one.since === null ? (
        <Quiet>{t('settings.programDefault')}</Quiet>
      ) : (
        <span className='nowrap'>
          {one.since.by} <Instant value={one.since.from} />
        </span>
      )
  },
  {
    key: 'risk',
    title: t('settings.change'),
    card: 3,
    width: 120,
    cell: (one) => <span className={one.kind === null ? 'quiet' : 'tag setting-kind'}>{t(`settings.kind.${one.kind ?? 'alone'}`)}</span>
  }
]
