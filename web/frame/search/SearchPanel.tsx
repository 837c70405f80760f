import { ArrowLeftOutlined, SearchOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'

import { useRecent } from '../../modules/archive/recent.ts'
import { paths } from '../../paths.ts'
import { failureOf } from '../../platform/failure.ts'
import { useGo } from '../../ui/Go.tsx'
import { usePhone } from '../../ui/media.ts'
import { wordsOf } from '../../ui/states.tsx'
import { Hits } from './Hits.tsx'
import type { Group } from './Hits.tsx'
import { useHits } from './useHits.ts'

/** The open search: a field, and below it hits grouped by kind, each with why it matched. */
export function SearchPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const go = useGo()
  const phone = usePhone()
  const list = useId()
  const [text, setText] = useState('')
  const [digits, setDigits] = useState(false)
  const [at, setAt] = useState(0)
  const asked = useHits(text)
  const recent = useRecent()
  const typed = text.trim() !== ''
  const found = typed ? asked.data : undefined
  const groups: Group[] = !typed
    ? [{ key: 'recent', hits: recent.map((account) => ({ account, reason: null, former: false })) }]
    : (['individual', 'group'] as const).map((kind) => ({
        key: kind,
        hits: (found?.hits ?? [])
          .filter((hit) => hit.kind === kind)
          .map((hit) => ({ account: hit, reason: t(`enums.query_kind.${hit.matchedBy}`, hit.matchedBy), former: hit.formerNumber }))
      }))
  const flat = groups.flatMap((group) => group.hits)
  const all = paths.accounts({ text: text.trim() })
  const open = (href: string) => {
    onClose()
    go(href)
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    else if (event.key === 'ArrowDown') setAt(Math.min(flat.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
    else if (event.key === 'Enter') {
      const hit = flat[at]
      if (hit) open(paths.account(hit.account.accountId))
      else if (typed) open(all)
    } else return
    event.preventDefault()
  }
  const failure = typed && asked.error ? failureOf(asked.error) : null
  const message = !typed
    ? t(recent.length ? 'search.recent' : 'search.how')
    : failure
      ? wordsOf(t, failure.code, failure.data)
      : !found
        ? t('search.asking')
        : found.hits.length === 0
          ? t('search.nothing')
          : t('search.recognised', { as: t(`enums.query_kind.${found.recognisedAs}`, found.recognisedAs) })

  return createPortal(
    <>
      <div className='search-veil' onClick={onClose} aria-hidden='true' />
      <div className='search-panel' role='dialog' aria-modal='true' aria-label={t('search.label')} onKeyDown={pressed}>
        <div className='search-field'>
          {phone ? (
            <Button type='text' icon={<ArrowLeftOutlined />} aria-label={t('do.close')} onClick={onClose} />
          ) : (
            <SearchOutlined aria-hidden='true' />
          )}
          <input
            key={String(digits)}
            autoFocus
            role='combobox'
            aria-expanded={flat.length > 0}
            aria-controls={list}
            aria-activedescendant={flat[at] ? `${list}-${at}` : undefined}
            aria-label={t('search.label')}
            inputMode={digits ? 'numeric' : 'text'}
            placeholder={t('search.placeholder')}
            maxLength={100}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
          />
          {phone ? (
            <Button type='text' onClick={() => setDigits(!digits)}>
              {t(digits ? 'search.letters' : 'search.digits')}
            </Button>
          ) : (
            <kbd>Esc</kbd>
          )}
        </div>
        <p className={failure ? 'worse' : 'quiet'} role='status'>
          {message}
        </p>
        {found?.namesMasked && !failure && found.hits.every((hit) => hit.kind === 'group') && (
          <p className='quiet'>{t('search.namesMasked')}</p>
        )}
        <Hits id={list} groups={groups} at={at} onOpen={(accountId) => open(paths.account(accountId))} onPoint={setAt} />
        {typed && !failure && (
          <Button type='link' onClick={() => open(all)}>
            {t('search.all')}
          </Button>
        )}
      </div>
    </>,
    document.body
  )
}
