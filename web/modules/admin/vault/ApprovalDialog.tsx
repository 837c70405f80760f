import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { vaultModes } from '../../../../api/admin/vault.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { Approvers, Summary } from './parts.tsx'

import './vault.css'

export type Needed = {
  readonly kind: string
  readonly approvers: readonly { readonly staffId: number; readonly name: string; readonly signedIn: boolean }[]
}
type Props = {
  readonly needed: Needed
  readonly subject: Readonly<Record<string, unknown>>
  /** The call is being made again. */
  readonly going: boolean
  readonly onApproved: (vaultId: string) => void
  readonly onClose: () => void
}

const LEAST_REASON = 6

/** 金库申请: what is asked, who can agree, and why; then the second person's word, here or from his own place. */
export function ApprovalDialog({ needed, subject, going, onApproved, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const [workOrderNo, setWorkOrderNo] = useState('')
  const [mode, setMode] = useState<(typeof vaultModes)[number]>('on_site')
  const ask = useMutation({
    mutationFn: () =>
      client.admin.vault.ask({ kind: needed.kind, subject: { ...subject }, reason, mode, ...(workOrderNo ? { workOrderNo } : {}) })
  })
  const failure = ask.error ? failureOf(ask.error) : null
  const nobody = needed.approvers.length === 0
  return (
    <Modal
      open
      title={t('vault.neededTitle', { kind: t(`enums.vault_kind.${needed.kind}`, needed.kind) })}
      footer={null}
      onCancel={onClose}
    >
      {ask.data ? (
        <Waiting vaultId={ask.data.vaultId} mode={mode} going={going} onApproved={onApproved} onClose={onClose} />
      ) : (
        <form
          className='upright'
          onSubmit={(event) => {
            event.preventDefault()
            ask.mutate()
          }}
        >
          <p>{t('vault.needed')}</p>
          {nobody ? <p className='danger'>{t('errors.NO_APPROVER')}</p> : <Approvers of={needed.approvers} />}
          <label>
            {t('vault.reason')}
            <Input.TextArea
              autoFocus
              rows={2}
              maxLength={500}
              value={reason}
              placeholder={t('vault.reasonLeast', { least: LEAST_REASON })}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <label>
            {t('vault.workOrderNo')}
            <Input maxLength={60} value={workOrderNo} onChange={(event) => setWorkOrderNo(event.target.value)} />
          </label>
          <Radio.Group
            vertical
            value={mode}
            aria-label={t('vault.mode')}
            onChange={(event) => setMode(vaultModes.find((one) => one === event.target.value) ?? 'remote')}
            options={(['on_site', 'remote'] as const).map((one) => ({ value: one, label: t(`enums.vault_mode.${one}`) }))}
          />
          {failure && (
            <p role='alert' className='danger'>
              {wordsOf(t, failure.code, failure.data)}
            </p>
          )}
          <Button type='primary' htmlType='submit' block disabled={nobody || reason.trim().length < LEAST_REASON} loading={ask.isPending}>
            {t('vault.ask')}
          </Button>
        </form>
      )}
    </Modal>
  )
}

type WaitingProps = Omit<Props, 'needed' | 'subject'> & { readonly vaultId: string; readonly mode: (typeof vaultModes)[number] }

/** The request while it is open: looked at every few seconds, and done as soon as somebody has agreed. */
function Waiting({ vaultId, mode, going, onApproved, onClose }: WaitingProps) {
  const { t } = useTranslation()
  const asked = useQuery({
    ...orpc.admin.vault.get.queryOptions({ input: { vaultId } }),
    refetchInterval: (query) => (query.state.data === undefined || query.state.data.state === 'requested' ? 2_000 : false)
  })
  const state = asked.data?.state ?? 'requested'
  useEffect(() => {
    if (state === 'approved') onApproved(vaultId)
    // Once for each decision: the call itself changes with every drawing.
  }, [state, vaultId])
  const withdraw = useMutation({ mutationFn: () => client.admin.vault.withdraw({ vaultId }), onSuccess: onClose })
  if (asked.data === undefined) return <p role='status'>{t('vault.sending')}</p>
  if (state === 'approved' || going) return <p role='status'>{t('vault.approvedGoing')}</p>
  if (state !== 'requested') {
    return (
      <p role='alert' className='danger'>
        {t('vault.ended', { state: t(`enums.vault_state.${state}`) })} {asked.data.remark}
      </p>
    )
  }
  return (
    <div className='upright'>
      <Summary of={asked.data.summary} />
      {mode === 'on_site' ? <OnSite vaultId={vaultId} onDone={() => void asked.refetch()} /> : <p role='status'>{t('vault.waiting')}</p>}
      <Approvers of={asked.data.approvers} />
      <p className='quiet note'>{t('vault.mayClose')}</p>
      <Button loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
        {t('vault.withdraw')}
      </Button>
    </div>
  )
}

/** The second person at the requester's own screen. */
function OnSite({ vaultId, onDone }: { readonly vaultId: string; readonly onDone: () => void }) {
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
      className='upright'
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
