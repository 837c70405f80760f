import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { auditOutcomes } from '../../../../api/admin/audit.ts'
import { OneOf } from '../../../ui/choices.tsx'
import { FilterChip } from '../../../ui/FilterChip.tsx'
import { DEFAULT_DAYS, isNarrow, ranges } from './filter.ts'
import type { AuditView } from './filter.ts'
import { actionWords } from './words.ts'

type Props = { readonly view: AuditView; readonly onChange: (view: AuditView) => void }

const texts = ['action', 'objectKind', 'objectId', 'field', 'address', 'requestId'] as const
const numbers = ['staffId', 'accountId'] as const

/** The search as a sentence of chips; longer than 35 days is offered for one person, account, object or request only. */
export function AuditFilterBar({ view, onChange }: Props) {
  const { t } = useTranslation()
  const without = (key: keyof AuditView) => onChange({ ...view, [key]: undefined })
  const offered = ranges.filter((days) => days <= 35 || isNarrow(view))
  return (
    <div className='sentence' role='group' aria-label={t('filter.label')}>
      <FilterChip
        label={t('audit.range')}
        value={t('audit.lastDays', { count: view.days ?? DEFAULT_DAYS })}
        onClear={() => without('days')}
      >
        {(close) => (
          <div className='upright'>
            {offered.map((days) => (
              <Button
                key={days}
                type={days === (view.days ?? DEFAULT_DAYS) ? 'primary' : 'text'}
                onClick={() => {
                  onChange({ ...view, days })
                  close()
                }}
              >
                {t('audit.lastDays', { count: days })}
              </Button>
            ))}
          </div>
        )}
      </FilterChip>
      {[...numbers, ...texts].map((key) => (
        <FilterChip
          key={key}
          label={t(`audit.filter.${key}`)}
          value={
            view[key] === undefined
              ? null
              : `${t(`audit.filter.${key}`)} ${key === 'action' ? actionWords(t, String(view[key])) : String(view[key])}`
          }
          onClear={() => without(key)}
        >
          {(close) => (
            <Typed
              label={t(`audit.filter.${key}`)}
              value={String(view[key] ?? '')}
              whole={numbers.some((one) => one === key)}
              onGive={(text) => {
                onChange({ ...view, [key]: text === '' ? undefined : numbers.some((one) => one === key) ? Number(text) : text })
                close()
              }}
            />
          )}
        </FilterChip>
      ))}
      <FilterChip
        label={t('audit.outcome')}
        value={view.outcome ? t(`enums.audit_outcome.${view.outcome}`) : null}
        onClear={() => without('outcome')}
      >
        {(close) => (
          <OneOf
            list='audit_outcome'
            codes={auditOutcomes}
            value={view.outcome}
            onPick={(outcome) => {
              onChange({ ...view, outcome })
              close()
            }}
          />
        )}
      </FilterChip>
    </div>
  )
}

type TypedProps = { readonly label: string; readonly value: string; readonly whole: boolean; readonly onGive: (text: string) => void }

function Typed({ label, value, whole, onGive }: TypedProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  return (
    <form
      className='upright'
      onSubmit={(event) => {
        event.preventDefault()
        onGive(text.trim())
      }}
    >
      <Input
        autoFocus
        aria-label={label}
        value={text}
        {...(whole ? { inputMode: 'numeric' as const } : {})}
        onChange={(event) => setText(whole ? event.target.value.replaceAll(/\D/g, '') : event.target.value)}
      />
      <Button type='primary' htmlType='submit'>
        {t('do.apply')}
      </Button>
    </form>
  )
}
