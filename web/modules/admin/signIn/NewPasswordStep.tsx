import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Progress } from '../../../../api/admin/session.ts'
import { client } from '../../../platform/api.ts'
import { Trouble } from './Trouble.tsx'

export type StepProps = {
  readonly at: Progress
  readonly onDone: (next: Progress) => void
  readonly onFault: (fault: unknown) => void
}

/** A password of one's own before anything else. */
export function NewPasswordStep({ at, onDone, onFault }: StepProps) {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const change = useMutation({
    mutationFn: () => client.admin.session.newPassword({ password }),
    onSuccess: onDone,
    onError: onFault
  })
  const differs = again !== '' && again !== password
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (password && again === password) change.mutate()
      }}
    >
      <h2>{t('signIn.newPassword')}</h2>
      <p className='quiet'>{t(`signIn.why.${at.changeReason ?? 'first'}`, { login: at.login })}</p>
      <input hidden readOnly autoComplete='username' value={at.login} />
      <label htmlFor='new-password'>{t('signIn.newPassword')}</label>
      <Input.Password
        id='new-password'
        autoFocus
        autoComplete='new-password'
        size='large'
        maxLength={200}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <p className='quiet note'>{t('signIn.rules')}</p>
      <label htmlFor='again'>{t('signIn.again')}</label>
      <Input.Password
        id='again'
        autoComplete='new-password'
        size='large'
        maxLength={200}
        value={again}
        status={differs ? 'error' : ''}
        onChange={(event) => setAgain(event.target.value)}
      />
      {differs && <p className='danger'>{t('signIn.differs')}</p>}
      <Trouble fault={change.error} />
      <Button type='primary' size='large' htmlType='submit' block loading={change.isPending} disabled={!password || again !== password}>
        {t('signIn.setPassword')}
      </Button>
    </form>
  )
}
