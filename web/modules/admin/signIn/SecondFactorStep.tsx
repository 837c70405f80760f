import { KeyOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { CodeField } from './CodeField.tsx'
import type { StepProps } from './NewPasswordStep.tsx'
import { askPasskey } from './passkey.ts'
import { Trouble } from './Trouble.tsx'

/** The second factor: a code of the authenticator, a recovery code, or a passkey. */
export function SecondFactorStep({ at, onDone, onFault }: StepProps) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [recovery, setRecovery] = useState(!at.factors.includes('totp') && !at.factors.includes('passkey'))
  const give = useMutation({
    mutationFn: () => client.admin.session.secondFactor({ code }),
    onSuccess: onDone,
    onError: (fault) => {
      setCode('')
      onFault(fault)
    }
  })
  const passkey = useMutation({ mutationFn: askPasskey, onSuccess: onDone, onError: onFault })
  const asksCode = recovery || at.factors.includes('totp')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim().length >= 6) give.mutate()
      }}
    >
      <h2>{t('signIn.secondFactor')}</h2>
      <p className='quiet'>{t(recovery ? 'signIn.recoveryHow' : asksCode ? 'signIn.codeHow' : 'signIn.passkeyHow', { login: at.login })}</p>
      {asksCode && <CodeField value={code} onChange={setCode} recovery={recovery} demoCode={recovery ? null : at.demoCode} />}
      <Trouble fault={give.error ?? passkey.error} />
      {asksCode && (
        <Button type='primary' size='large' htmlType='submit' block loading={give.isPending} disabled={code.trim().length < 6}>
          {t('signIn.verify')}
        </Button>
      )}
      {at.factors.includes('passkey') && (
        <Button size='large' block icon={<KeyOutlined />} loading={passkey.isPending} onClick={() => passkey.mutate()}>
          {t('signIn.passkey')}
        </Button>
      )}
      {at.factors.includes('recovery') && (
        <Button type='link' onClick={() => setRecovery(!recovery)}>
          {t(recovery ? 'signIn.useCode' : 'signIn.useRecovery')}
        </Button>
      )}
    </form>
  )
}
