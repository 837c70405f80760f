import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'

/** The second person at the requester's own screen. */
export function OnSite({ vaultId, onDone }: { readonly vaultId: string; readonly onDone: () => void }) {
  const { t } = useTranslation()
  const [login, setLogin] = useState('')
  const [code, setCode] = useState('')
  const agree = useMutation({
    mutationFn: () => client.admin.vault.approveOnSite({ vaultId, login, code }),
    onSettled: () => {
      setCode('')
      onDone()
    }
  })
  const failure = agree.error ? failureOf(agree.error) : null
  return (
    <form
      className='approval'
      onSubmit={(event) => {
        event.preventDefault()
        agree.mutate()
      }}
    >
      <p>{t('vault.onSite')}</p>
      <Input
        value={login}
        autoComplete='off'
        maxLength={64}
        aria-label={t('session.login')}
        placeholder={t('session.login')}
        onChange={(event) => setLogin(event.target.value)}
      />
      <Input
        value={code}
        autoComplete='one-time-code'
        inputMode='numeric'
        maxLength={40}
        aria-label={t('vault.code')}
        placeholder={t('vault.code')}
        onChange={(event) => setCode(event.target.value)}
      />
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <Button type='primary' htmlType='submit' block loading={agree.isPending} disabled={login.trim() === '' || code.trim().length < 6}>
        {t('vault.agree')}
      </Button>
    </form>
  )
}
