import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Dictionary, DictionaryEntry } from '../../../../api/admin/dictionaries.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { useMay } from '../../../platform/session.ts'
import { Day, DoesNotApply, Quiet, useLanguage } from '../../../ui/cells.tsx'
import { useGo } from '../../../ui/Go.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { EntryPanel } from './EntryPanel.tsx'
import { ImportButton } from './ImportButton.tsx'

type Translate = ReturnType<typeof useTranslation>['t']

/** All dictionaries, and the entries of the one that is chosen. */
export function DictionariesTab() {
  const { t } = useTranslation()
  const go = useGo()
  const language = useLanguage()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const asked = useQuery(orpc.admin.dictionaries.list.queryOptions())
  return (
    <Answer asked={asked} what={t('settings.tab.dictionaries')}>
      {(all) => {
        const chosen = all.find(({ code }) => code === search['dictionary']) ?? all[0]!
        const label = ({ code, label: zh }: Dictionary) => t(`dictionaries.name.${code}`, language === 'zh' ? (zh ?? code) : code)
        return (
          <>
            <div className='list-bar'>
              <Select
                className='dictionary-choice'
                showSearch={{ optionFilterProp: 'label' }}
                aria-label={t('dictionaries.choose')}
                value={chosen.code}
                onChange={(code) => go(paths.settings({ tab: 'dictionaries', dictionary: code }), true)}
                options={(['people', 'reference', 'format'] as const).map((origin) => ({
                  label: t(`dictionaries.origin.${origin}`),
                  options: all
                    .filter((one) => one.origin === origin)
                    .map((one) => ({ value: one.code, label: label(one) === one.code ? one.code : `${label(one)} ${one.code}` }))
                }))}
              />
            </div>
            <Entries key={chosen.code} of={chosen} />
          </>
        )
      }}
    </Answer>
  )
}

function Entries({ of }: { readonly of: Dictionary }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [open, setOpen] = useState<DictionaryEntry | 'new' | null>(null)
  const may = useMay('admin.dictionary.write') && of.editable
  const asked = useQuery(orpc.admin.dictionaries.entries.queryOptions({ input: { dictionary: of.code, ...(text ? { text } : {}) } }))
  return (
    <>
      <p className='quiet dictionary-why'>{t(`dictionaries.why.${of.origin}`)}</p>
      <div className='list-bar'>
        <Input.Search
          allowClear
          className='setting-search'
          placeholder={t('dictionaries.search')}
          aria-label={t('dictionaries.search')}
          onSearch={setText}
        />
        {may && <ImportButton of={of} onNew={() => setOpen('new')} />}
      </div>
      <Answer asked={asked} what={t('dictionaries.entries')}>
        {({ rows, of: count }) =>
          rows.length === 0 ? (
            <Empty why={t('settings.nothing', { text })} />
          ) : (
            <>
              <Rows
                label={t('dictionaries.entries')}
                rows={rows}
                id={(entry) => entry.code}
                columns={columns(t, may ? setOpen : null).filter(({ key }) => used(rows, key))}
                {...(may ? { onOpen: setOpen } : {})}
              />
              <p className='list-end quiet'>
                {rows.length < count ? t('dictionaries.first', { shown: rows.length, count }) : t('list.end', { shown: rows.length })}
              </p>
            </>
          )
        }
      </Answer>
      {open !== null && <EntryPanel of={of} entry={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </>
  )
}

// A column in which no entry of the dictionary says anything is left out.
const used = (rows: readonly DictionaryEntry[], key: string) =>
  key === 'en' ? rows.some(({ en }) => en !== null) : key !== 'parent' || rows.some(({ parent }) => parent !== null)

const columns = (t: Translate, onOpen: ((entry: DictionaryEntry) => void) | null): Column<DictionaryEntry>[] => [
  { key: 'code', title: t('dictionaries.code'), card: 1, width: 140, cell: (entry) => <code>{entry.code}</code> },
  {
    key: 'zh',
    title: t('dictionaries.zh'),
    card: 1,
    width: 200,
    cell: (entry) => {
      const former = entry.formerly.map(({ zh, until }) => t('dictionaries.formerly', { zh, until: until.slice(0, 10) })).join('\n')
      return onOpen ? (
        <button type='button' className='setting-open' title={former || undefined} onClick={() => onOpen(entry)}>
          {entry.zh}
        </button>
      ) : (
        <span title={former || undefined}>{entry.zh}</span>
      )
    }
  },
  {
    key: 'en',
    title: t('dictionaries.en'),
    card: 2,
    width: 180,
    cell: (entry) => entry.en ?? <DoesNotApply why={t('dictionaries.noEnglish')} />
  },
  {
    key: 'parent',
    title: t('dictionaries.parent'),
    width: 110,
    cell: (entry) => (entry.parent === null ? <DoesNotApply /> : <code>{entry.parent}</code>)
  },
  {
    key: 'to',
    title: t('dictionaries.state'),
    card: 3,
    width: 150,
    cell: (entry) =>
      entry.to === null ? (
        <Quiet>{t('dictionaries.open')}</Quiet>
      ) : (
        <span className='nowrap'>
          {t('dictionaries.ends')} <Day value={entry.to} />
        </span>
      )
  }
]
