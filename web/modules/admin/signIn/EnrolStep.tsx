import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { Answer } from '../../../ui/states.tsx'
import { Authenticator } from './Authenticator.tsx'
import { CodeField } from './CodeField.tsx'
import type { StepProps } from './NewPasswordStep.tsx'
import { Trouble } from './Trouble.tsx'

/** The second factor is set up: picture or key into the authenticator, then its first code. */
export function EnrolStep({ at, onDone, onFault }: StepProps) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const begun = useQuery({
    queryKey: ['enrol', at.login],
    queryFn: () => client.admin.session.enrolBegin({}),
    staleTime: Infinity,
    gcTime: 0
  })
  const finish = useMutation({
    mutationFn: () => client.admin.session.enrolFinish({ code }),
    onSuccess: onDone,
    onError: (fault) => {
      setCode('')
      onFault(fault)
    }
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim().length >= 6) finish.mutate()
      }}
    >
      <h2>{t('signIn.enrol')}</h2>
      <p className='quiet'>{t('signIn.enrolWhy')}</p>
      <Answer asked={begun} what={t('signIn.enrol')} rows={4}>
        {({ secret, address, demoCode }) => (
          <>
            <Authenticator secret={secret} address={address} />
            <CodeField value={code} onChange={setCode} demoCode={demoCode} />
          </>
        )}
      </Answer>
      <Trouble fault={finish.error} />
      <Button type='primary' size='large' htmlType='submit' block loading={finish.isPending} disabled={code.trim().length < 6}>
        {t('signIn.enrolFinish')}
      </Button>
    </form>
  )
}
