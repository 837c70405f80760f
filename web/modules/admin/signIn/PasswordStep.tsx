import { KeyOutlined } from '@ant-design/icons'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import type { UseMutationResult } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { Progress } from '../../../../api/admin/session.ts'
import { askPasskey } from './passkey.ts'
import { Trouble } from './Trouble.tsx'

type Props = {
  readonly login: string | null
  readonly provider: string | null
  readonly asking: UseMutationResult<Progress, Error, { login: string; password: string }>
  readonly onPasskey: (next: Progress) => void
  readonly trouble: ReactNode
}

/** The methods of the first step. A failure never says which of the two was wrong. */
export function PasswordStep({ login: whose, provider, asking, onPasskey, trouble }: Props) {
  const { t } = useTranslation()
  const [login, setLogin] = useState(whose ?? '')
  const [password, setPassword] = useState('')
  const secret = useRef<HTMLDivElement>(null)
  const passkey = useMutation({ mutationFn: askPasskey, onSuccess: onPasskey })
  const failed = asking.error
  const anew = () => {
    setPassword('')
    secret.current?.querySelector('input')?.focus()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (login.trim() && password) asking.mutate({ login, password }, { onError: anew })
  }
  return (
    <form onSubmit={submit}>
      <label htmlFor='login'>{t('session.login')}</label>
      <Input
        id='login'
        autoFocus={whose === null}
        readOnly={whose !== null}
        autoComplete='username'
        size='large'
        maxLength={64}
        value={login}
        onChange={(event) => setLogin(event.target.value)}
      />
      <label htmlFor='password'>{t('session.password')}</label>
      <div ref={secret}>
        <Input.Password
          id='password'
          autoFocus={whose !== null}
          autoComplete='current-password'
          size='large'
          maxLength={200}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </div>
      {failed || passkey.error ? <Trouble fault={failed ?? passkey.error} /> : trouble}
      <Button type='primary' size='large' htmlType='submit' block loading={asking.isPending} disabled={!login.trim() || !password}>
        {t('session.signIn')}
      </Button>
      {browserSupportsWebAuthn() && (
        <Button size='large' block icon={<KeyOutlined />} loading={passkey.isPending} onClick={() => passkey.mutate()}>
          {t('signIn.passkey')}
        </Button>
      )}
      {provider !== null && (
        <Button size='large' block href='/sign-in/provider'>
          {t('signIn.provider', { provider })}
        </Button>
      )}
    </form>
  )
}
