import { useMutation } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Grant } from '../../../../api/admin/people.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { rightsChanged } from '../roles/questions.ts'
import { roleWord, scopeWord } from '../roles/words.ts'

/** Takes a role back at once; says what he will not see any more. */
export function EndDialog({ grant, name, onClose }: { readonly grant: Grant; readonly name: string; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const ended = useMutation({
    mutationFn: () => client.admin.grants.end({ grantId: grant.grantId, reason: reason.trim() }),
    onSuccess: () => {
      void rightsChanged()
      onClose()
    }
  })
  const failure = ended.error ? failureOf(ended.error) : null
  return (
    <Modal
      open
      title={`${t('people.end')} · ${name}`}
      okText={t('people.end')}
      okButtonProps={{ danger: true, disabled: reason.trim().length < 2 }}
      confirmLoading={ended.isPending}
      onOk={() => ended.mutate()}
      onCancel={onClose}
    >
      <p>{t('people.endConsequence', { role: roleWord(t, grant.role, grant.roleLabel), unit: grant.unitName })}</p>
      <p className='quiet'>{scopeWord(t, grant.scopeKind, grant.unitName)}</p>
      <div className='form-lines'>
        <label htmlFor='end-reason'>{t('people.reason')}</label>
        <Input id='end-reason' autoFocus maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </div>
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
    </Modal>
  )
}
