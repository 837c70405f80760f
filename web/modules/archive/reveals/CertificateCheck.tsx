import { SafetyCertificateOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { useMay } from '../../../platform/session.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { Asking } from './Asking.tsx'

import './shown.css'

const LEAST_NUMBER = 4

/** 核对: whether the number that the customer gives is the one on file, which nobody needs to see for that (ARC-38). */
export function CertificateCheck({ accountId }: { readonly accountId: number }) {
  const { t } = useTranslation()
  const permitted = useMay('archive.account.reveal')
  if (!permitted) return null
  return (
    <Asking
      title={t('reveals.checkWhat', { what: t('field.certificateNo') })}
      icon={<SafetyCertificateOutlined />}
      word={t('reveals.check')}
    >
      {() => <Comparison accountId={accountId} />}
    </Asking>
  )
}

function Comparison({ accountId }: { readonly accountId: number }) {
  const { t } = useTranslation()
  const [number, setNumber] = useState('')
  const compared = useMutation({ mutationFn: () => client.archive.reveals.verifyCertificate({ accountId, number }) })
  const failure = compared.error ? failureOf(compared.error) : null
  return (
    <form
      className='reveal-reason'
      onSubmit={(event) => {
        event.preventDefault()
        compared.mutate()
      }}
    >
      <p>{t('reveals.checkHow')}</p>
      <Input
        autoFocus
        value={number}
        maxLength={40}
        autoComplete='off'
        aria-label={t('field.certificateNo')}
        onChange={(event) => {
          // An answer belongs to the number that was asked.
          compared.reset()
          setNumber(event.target.value)
        }}
      />
      {compared.data && (
        <p role='status'>
          <strong className={compared.data.matches ? 'better' : 'danger'}>
            {t(compared.data.matches ? 'reveals.matches' : 'reveals.matchesNot')}
          </strong>{' '}
          <span className='quiet note'>{t('reveals.leftToday', { left: compared.data.leftToday })}</span>
        </p>
      )}
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <p className='quiet note'>{t('reveals.checkRecorded')}</p>
      <Button type='primary' htmlType='submit' block loading={compared.isPending} disabled={number.trim().length < LEAST_NUMBER}>
        {t('reveals.check')}
      </Button>
    </form>
  )
}
