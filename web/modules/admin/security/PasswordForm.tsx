import { useMutation } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client, orpc } from '../../../platform/api.ts'
import { queries } from '../../../platform/queries.ts'
import { Trouble } from '../signIn/Trouble.tsx'

const empty = { present: '', password: '', again: '' }
const fields = ['present', 'password', 'again'] as const

export function PasswordForm() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [given, setGiven] = useState(empty)
  const change = useMutation({
    mutationFn: () => client.admin.security.changePassword({ present: given.present, password: given.password }),
    onSuccess: ({ sessionsEnded }) => {
      setGiven(empty)
      void message.success(t('security.changed', { n: sessionsEnded }))
      void queries.invalidateQueries({ queryKey: orpc.admin.security.key() })
    }
  })
  const differs = given.again !== '' && given.again !== given.password
  return (
    <form
      className='upright'
      onSubmit={(event) => {
        event.preventDefault()
        if (!differs) change.mutate()
      }}
    >
      {fields.map((field) => (
        <label key={field}>
          {t(field === 'password' ? 'signIn.newPassword' : `security.${field}`)}
          <Input.Password
            autoComplete={field === 'present' ? 'current-password' : 'new-password'}
            maxLength={200}
            value={given[field]}
            onChange={(event) => setGiven({ ...given, [field]: event.target.value })}
          />
        </label>
      ))}
      <p className='quiet note'>{t('signIn.rules')}</p>
      {differs && <p className='danger'>{t('signIn.differs')}</p>}
      <Trouble fault={change.error} />
      <Button htmlType='submit' loading={change.isPending} disabled={!given.present || !given.password || given.again !== given.password}>
        {t('security.change')}
      </Button>
    </form>
  )
}
