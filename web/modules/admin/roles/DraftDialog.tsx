import { useMutation } from '@tanstack/react-query'
import { Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Role } from '../../../../api/admin/roles.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { rightsChanged } from './questions.ts'
import { roleWord } from './words.ts'

/** A new role as a copy of another: class, scope and second factor stay, permissions are taken out afterwards (ADM-38). */
export function DraftDialog({ roles, onClose }: { readonly roles: readonly Role[]; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [from, setFrom] = useState('supervisor')
  const [label, setLabel] = useState('')
  const copied = roles.find((role) => role.code === from)
  const drafted = useMutation({
    mutationFn: ({ dutyClass, scopeKind, secondFactor, permissions }: Role) =>
      client.admin.roles.draft({ label: label.trim(), dutyClass, scopeKind, secondFactor, permissions }),
    onSuccess: () => {
      void rightsChanged()
      onClose()
    }
  })
  const failure = drafted.error ? failureOf(drafted.error) : null
  return (
    <Modal
      open
      title={t('roles.draft')}
      okText={t('roles.draft')}
      okButtonProps={{ disabled: label.trim().length < 2 || !copied }}
      confirmLoading={drafted.isPending}
      onOk={() => copied && drafted.mutate(copied)}
      onCancel={onClose}
    >
      <p className='quiet'>{t('roles.draftWhy')}</p>
      <div className='form-lines'>
        <label htmlFor='role-label'>{t('roles.label')}</label>
        <Input id='role-label' autoFocus maxLength={20} value={label} onChange={(event) => setLabel(event.target.value)} />
        <label htmlFor='role-from'>{t('roles.copyOf')}</label>
        <Select
          id='role-from'
          value={from}
          onChange={setFrom}
          showSearch={{ optionFilterProp: 'label' }}
          options={roles
            .filter((role) => role.state !== 'retired')
            .map((role) => ({ value: role.code, label: roleWord(t, role.code, role.label) }))}
        />
      </div>
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
    </Modal>
  )
}
