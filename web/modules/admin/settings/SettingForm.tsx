import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { SettingChange, SettingLine } from '../../../../api/admin/settings.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../vault/useApproved.tsx'
import { rangeWords } from './words.ts'

type Value = SettingChange['value']
type Props = { readonly of: SettingLine; readonly onDone: () => void }

/** A new value from a day on, with its reason; "set back" is one of them. */
export function SettingForm({ of, onDone }: Props) {
  const { t } = useTranslation()
  const [value, setValue] = useState<Value>(of.now ?? of.default)
  const [from, setFrom] = useState('')
  const [reason, setReason] = useState('')
  const change: SettingChange = { group: of.group, key: of.key, value, ...(from ? { from } : {}) }
  const saved = useApproved(
    (vaultId) => client.admin.settings.set({ ...change, version: of.version, reason, ...(vaultId ? { vaultId } : {}) }),
    change,
    () => {
      void queries.invalidateQueries({ queryKey: orpc.admin.settings.key() })
      onDone()
    }
  )
  const failure = saved.error ? failureOf(saved.error) : null
  const words = (code: string, data: Record<string, unknown>) =>
    t(`settings.error.${code}`, { ...data, range: rangeWords(t, of), defaultValue: wordsOf(t, code, data) })
  return (
    <>
      <form
        className='setting-form'
        onSubmit={(event) => {
          event.preventDefault()
          saved.run()
        }}
      >
        <label>
          {t('settings.newValue')}
          <ValueField of={of} value={value} onChange={setValue} />
        </label>
        <label>
          {t('settings.from')}
          <Input type='date' value={from} onChange={(event) => setFrom(event.target.value)} />
          <span className='quiet note'>{t('settings.atOnce')}</span>
        </label>
        <label>
          {t('settings.reason')}
          <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </label>
        {of.kind !== null && <p className='quiet note'>{t(`settings.needs.${of.kind}`)}</p>}
        {failure && failure.code !== 'APPROVAL_NEEDED' && (
          <p role='alert' className='danger'>
            {words(failure.code, failure.data)}
          </p>
        )}
        <div className='actions'>
          <Button type='primary' htmlType='submit' loading={saved.isPending} disabled={reason.trim().length < 2}>
            {t('settings.save')}
          </Button>
          <Button disabled={value === null} onClick={() => setValue(null)}>
            {t('settings.toDefault')}
          </Button>
        </div>
      </form>
      {/* Outside the form: a submit in the dialog would reach the form through the portal and save once more. */}
      {saved.dialog}
    </>
  )
}

function ValueField({
  of,
  value,
  onChange
}: {
  readonly of: SettingLine
  readonly value: Value
  readonly onChange: (value: Value) => void
}) {
  const { t } = useTranslation()
  const { type, minimum, maximum, options } = of.range
  const label = t('settings.newValue')
  if (value === null)
    return (
      <span className='setting-back'>
        {t('settings.setBack')}{' '}
        <Button size='small' onClick={() => onChange(of.default)}>
          {t('settings.other')}
        </Button>
      </span>
    )
  if (options !== null)
    return (
      <Select aria-label={label} value={String(value)} options={options.map((one) => ({ value: one, label: one }))} onChange={onChange} />
    )
  if (type === 'boolean')
    return (
      <Switch
        className='setting-switch'
        aria-label={label}
        checked={value === true}
        checkedChildren={t('settings.on')}
        unCheckedChildren={t('settings.off')}
        onChange={onChange}
      />
    )
  if (type === 'integer' || type === 'number')
    return (
      <InputNumber
        aria-label={label}
        value={Number(value)}
        {...(minimum === null ? {} : { min: minimum })}
        {...(maximum === null ? {} : { max: maximum })}
        {...(type === 'integer' ? { precision: 0 } : {})}
        {...(of.unit === null ? {} : { suffix: t(`settings.unit.${of.unit}`, of.unit) })}
        onChange={(next) => next !== null && onChange(next)}
      />
    )
  return <Input aria-label={label} value={String(value)} onChange={(event) => onChange(event.target.value)} />
}
