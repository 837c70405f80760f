import { useMutation } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Dictionary } from '../../../../api/admin/dictionaries.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { Empty, wordsOf } from '../../../ui/states.tsx'

/** A file is shown with what it changes before it is applied; one with a faulty line changes nothing. */
export function ImportButton({ of, onNew }: { readonly of: Dictionary; readonly onNew: () => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [file, setFile] = useState<string | null>(null)
  const shown = useMutation({ mutationFn: (text: string) => client.admin.dictionaries.preview({ dictionary: of.code, file: text }) })
  const applied = useMutation({
    mutationFn: (given: { version: number; file: string }) => client.admin.dictionaries.import({ dictionary: of.code, ...given }),
    onSuccess: () => setFile(null),
    onSettled: () => queries.invalidateQueries({ queryKey: orpc.admin.dictionaries.key() })
  })
  const failure = shown.error ?? applied.error
  const refused = failure ? failureOf(failure) : null
  const plan = shown.data
  return (
    <>
      <Button onClick={onNew}>{t('dictionaries.new')}</Button>
      <Button onClick={() => input.current?.click()}>{t('dictionaries.import')}</Button>
      <input
        ref={input}
        hidden
        type='file'
        accept='.csv,text/csv'
        aria-label={t('dictionaries.import')}
        onChange={async (event) => {
          const [given] = event.target.files ?? []
          event.target.value = ''
          if (given === undefined) return
          const text = await given.text()
          applied.reset()
          setFile(text)
          shown.mutate(text)
        }}
      />
      <Modal
        open={file !== null}
        title={t('dictionaries.import')}
        okText={t('dictionaries.apply', { count: plan?.differences.length ?? 0 })}
        okButtonProps={{ disabled: plan === undefined || plan.findings.length > 0 || plan.differences.length === 0 }}
        confirmLoading={applied.isPending}
        onOk={() => plan && file !== null && applied.mutate({ version: plan.version, file })}
        onCancel={() => setFile(null)}
      >
        {refused && (
          <p role='alert' className='danger'>
            {wordsOf(t, refused.code, refused.data)}
          </p>
        )}
        {plan?.findings.length === 0 && plan.differences.length === 0 && <Empty why={t('dictionaries.same')} />}
        <ul className='moved'>
          {plan?.findings.map((finding, i) => (
            <li key={i} className='danger'>
              {t('dictionaries.line', { line: finding.line })} <code>{finding.code}</code> {t(`dictionaries.fault.${finding.fault}`)}
            </li>
          ))}
          {plan?.differences.map((difference, i) => (
            <li key={`d${i}`}>
              {t('dictionaries.line', { line: difference.line })} <code>{difference.code}</code>{' '}
              {t(`dictionaries.change.${difference.change}`)} {difference.before !== null && <del>{difference.before}</del>}{' '}
              {difference.after !== null && <ins>{difference.after}</ins>}
            </li>
          ))}
        </ul>
      </Modal>
    </>
  )
}
