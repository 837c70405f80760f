import { useMutation } from '@tanstack/react-query'
import { Button, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Dictionary, DictionaryEntry } from '../../../../api/admin/dictionaries.ts'
import { client, orpc } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { failureOf } from '../../../platform/failure.ts'
import { today } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { wordsOf } from '../../../ui/states.tsx'

type Props = { readonly of: Dictionary; readonly entry: DictionaryEntry | null; readonly onClose: () => void }

/** A new entry, or an existing one: its labels and its end. The code stays what it is. */
export function EntryPanel({ of, entry, onClose }: Props) {
  const { t } = useTranslation()
  const [code, setCode] = useState(entry?.code ?? '')
  const [zh, setZh] = useState(entry?.zh ?? '')
  const [en, setEn] = useState(entry?.en ?? '')
  const [sort, setSort] = useState(entry?.sort ?? (of.entries + 1) * 10)
  const [to, setTo] = useState(today(now()))
  const target = { dictionary: of.code, version: of.version }
  const labels = { zh: zh.trim(), en: en.trim() || null, sort }
  const done = {
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: orpc.admin.dictionaries.key() })
  }
  const saved = useMutation({
    mutationFn: () =>
      entry === null
        ? client.admin.dictionaries.add({ ...target, entry: { code: code.trim(), ...labels, parent: null } })
        : client.admin.dictionaries.rename({ ...target, code: entry.code, ...labels }),
    ...done
  })
  const ended = useMutation({ mutationFn: () => client.admin.dictionaries.end({ ...target, code: entry!.code, to }), ...done })
  const failure = saved.error ?? ended.error
  const refused = failure ? failureOf(failure) : null
  return (
    <Modal
      open
      title={entry === null ? t('dictionaries.new') : `${entry.zh} ${entry.code}`}
      okText={entry === null ? t('dictionaries.add') : t('dictionaries.rename')}
      confirmLoading={saved.isPending}
      okButtonProps={{ disabled: code.trim() === '' || zh.trim() === '' }}
      onOk={() => saved.mutate()}
      onCancel={onClose}
    >
      <div className='setting-form'>
        {entry === null && (
          <label>
            {t('dictionaries.code')}
            <Input value={code} maxLength={32} onChange={(event) => setCode(event.target.value)} />
          </label>
        )}
        <label>
          {t('dictionaries.zh')}
          <Input value={zh} maxLength={60} onChange={(event) => setZh(event.target.value)} />
        </label>
        <label>
          {t('dictionaries.en')}
          <Input value={en} maxLength={60} onChange={(event) => setEn(event.target.value)} />
        </label>
        <label>
          {t('dictionaries.sort')}
          <InputNumber value={sort} min={0} max={1_000_000} precision={0} onChange={(next) => next !== null && setSort(next)} />
        </label>
        {entry !== null && <p className='quiet note'>{t('dictionaries.renameWhy')}</p>}
        {entry !== null && entry.to === null && (
          <label>
            {t('dictionaries.endFrom')}
            <span className='actions'>
              <Input type='date' value={to} onChange={(event) => setTo(event.target.value)} />
              <Button danger loading={ended.isPending} onClick={() => ended.mutate()}>
                {t('dictionaries.end')}
              </Button>
            </span>
            <span className='quiet note'>{t('dictionaries.endWhy')}</span>
          </label>
        )}
        {refused && (
          <p role='alert' className='danger'>
            {t(`dictionaries.error.${refused.code}`, { ...refused.data, defaultValue: wordsOf(t, refused.code, refused.data) })}
          </p>
        )}
      </div>
    </Modal>
  )
}
