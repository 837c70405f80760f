import { EyeOutlined } from '@ant-design/icons'
import { Button, Input, Radio } from 'antd'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { revealReasons } from '../../../../api/archive/reveals.ts'
import type { RevealField } from '../../../../api/archive/reveals.ts'
import { client } from '../../../platform/api.ts'
import { now } from '../../../platform/clock.ts'
import { failureOf } from '../../../platform/failure.ts'
import { useMay } from '../../../platform/session.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../../admin/index.ts'
import { Asking } from './Asking.tsx'

import './shown.css'

type Props = {
  readonly accountId: number
  readonly field: RevealField
  readonly subscriptionId?: number
  /** What is shown to everybody. */
  readonly children: ReactNode
}
type Clear = { readonly clear: string; readonly seconds: number; readonly leftToday: number }
type ForAWhile = Clear & { /** By this browser's clock, ms. */ readonly until: number; readonly left: number }

/** A sensitive value: masked, and for who may, shown for a while after a reason (ARC-38). The clear value lives here and nowhere else. */
export function Shown({ accountId, field, subscriptionId, children }: Props) {
  const { t } = useTranslation()
  const permitted = useMay('archive.account.reveal')
  const [shown, setShown] = useState<ForAWhile | null>(null)
  const until = shown?.until ?? null
  useEffect(() => {
    if (until === null) return
    const tick = () => setShown((one) => one && stillShown(one))
    const timer = setInterval(tick, 1000)
    // A page that lay in the background was not told each second: what is over is gone before it is seen again.
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [until])
  const label = t(`field.${field}`)
  if (shown !== null) {
    return (
      <span className='shown'>
        {/* The value is read out, the seconds after it are not. */}
        <strong role='status'>{shown.clear}</strong>{' '}
        <span className='quiet note' title={t('reveals.leftToday', { left: shown.leftToday })}>
          {t('reveals.hidesIn', { seconds: shown.left })}
        </span>
        <Button size='small' type='link' onClick={() => setShown(null)}>
          {t('reveals.hide')}
        </Button>
      </span>
    )
  }
  return (
    <span className='shown'>
      {children}
      {permitted && (
        <Asking title={t('reveals.showWhat', { what: label })} icon={<EyeOutlined />}>
          {(close) => (
            <Reason
              label={label}
              ask={(given) => client.archive.reveals.show({ accountId, field, ...(subscriptionId ? { subscriptionId } : {}), ...given })}
              subject={{ accountId, field }}
              onShown={(answer) => {
                close()
                setShown({ ...answer, left: answer.seconds, until: now().getTime() + answer.seconds * 1000 })
              }}
            />
          )}
        </Asking>
      )}
    </span>
  )
}

function stillShown(one: ForAWhile): ForAWhile | null {
  const left = Math.ceil((one.until - now().getTime()) / 1000)
  return left > 0 ? { ...one, left } : null
}

type Given = { reason: (typeof revealReasons)[number]; note?: string; vaultId?: string }
type ReasonProps = {
  readonly label: string
  readonly subject: { readonly accountId: number; readonly field: RevealField }
  readonly ask: (given: Given) => Promise<Clear>
  readonly onShown: (answer: Clear) => void
}

function Reason({ label, ask, subject, onShown }: ReasonProps) {
  const { t } = useTranslation()
  const [reason, setReason] = useState<Given['reason']>('call_back')
  const [note, setNote] = useState('')
  // A note is asked for with `other` only; one typed before another reason was chosen is not sent.
  const given: Given = { reason, ...(reason === 'other' && note ? { note } : {}) }
  const asked = useApproved((vaultId) => ask({ ...given, ...(vaultId ? { vaultId } : {}) }), subject, onShown)
  const failure = asked.error ? failureOf(asked.error) : null
  return (
    <div className='reveal-reason' role='group' aria-label={t('reveals.showWhat', { what: label })}>
      <p>{t('reveals.why', { what: label })}</p>
      <Radio.Group
        vertical
        value={reason}
        onChange={(event) => setReason(revealReasons.find((code) => code === event.target.value) ?? 'other')}
        options={revealReasons.map((code) => ({ value: code, label: t(`enums.reveal_reason.${code}`) }))}
      />
      {reason === 'other' && (
        <Input
          value={note}
          maxLength={200}
          aria-label={t('reveals.note')}
          placeholder={t('reveals.note')}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      {failure && failure.code !== 'APPROVAL_NEEDED' && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <p className='quiet note'>{t('reveals.recorded')}</p>
      <Button type='primary' block loading={asked.isPending} onClick={() => asked.run()}>
        {t('reveals.show')}
      </Button>
      {asked.dialog}
    </div>
  )
}
