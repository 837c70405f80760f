import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio, Select } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { vaultModes } from '../../../../api/admin/vault.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { useMay } from '../../../platform/session.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { useStepUp } from '../security/StepUp.tsx'
import { OnSite } from './OnSite.tsx'
import { Approvers, spanOf, Summary } from './parts.tsx'

import './vault.css'

/** What APPROVAL_NEEDED says. */
export type Needed = {
  readonly kind: string
  readonly approvers: readonly { readonly staffId: number; readonly name: string; readonly signedIn: boolean }[]
  readonly summary: Readonly<Record<string, string | number>>
  /** The most that may be asked for. */
  readonly minutes: number
  readonly uses: number
  readonly emergency: boolean
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
// A shorter time is worth asking for only where the longest is long.
const SHORT_MINUTES = 60
const spans = (most: number) => [60, 240, 1_440, most].filter((one, at, all) => one <= most && all.indexOf(one) === at)

/** 金库申请: what is asked, who can agree, and why; then the second person's word, here or from his own place. */
export function ApprovalDialog({ needed, subject, going, onApproved, onClose }: Props) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const [workOrderNo, setWorkOrderNo] = useState('')
  const [mode, setMode] = useState<(typeof vaultModes)[number]>('on_site')
  const [minutes, setMinutes] = useState(needed.minutes)
  const mayAlone = useMay('admin.vault.emergency') && needed.emergency
  const asking = { kind: needed.kind, subject: { ...subject }, reason }
  const ask = useMutation({
    mutationFn: () => client.admin.vault.ask({ ...asking, mode, minutes, ...(workOrderNo ? { workOrderNo } : {}) })
  })
  const { proved, dialog: stepUp } = useStepUp()
  const alone = useMutation({
    mutationFn: () => proved(() => client.admin.vault.emergency(asking)),
    onSuccess: ({ vaultId }) => onApproved(vaultId)
  })
  const fault = ask.error ?? alone.error
  const failure = fault ? failureOf(fault) : null
  const nobody = needed.approvers.length === 0
  const lacks = reason.trim().length < LEAST_REASON
  const modes = vaultModes.filter((one) => one !== 'work_order' || workOrderNo.trim() !== '')
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
          className='approval'
          onSubmit={(event) => {
            event.preventDefault()
            ask.mutate()
          }}
        >
          <Summary of={needed.summary} />
          <p>{t('vault.needed')}</p>
          {nobody ? <p className='danger'>{t('vault.nobody')}</p> : <Approvers of={needed.approvers} />}
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
          {needed.minutes > SHORT_MINUTES && (
            <label>
              {t('vault.minutes')}
              <Select
                value={minutes}
                onChange={setMinutes}
                options={spans(needed.minutes).map((one) => ({ value: one, label: spanOf(t, one) }))}
              />
            </label>
          )}
          <Radio.Group
            vertical
            value={mode}
            aria-label={t('vault.mode')}
            onChange={(event) => setMode(vaultModes.find((one) => one === event.target.value) ?? 'remote')}
            options={modes.map((one) => ({ value: one, label: t(`enums.vault_mode.${one}`) }))}
          />
          {failure && (
            <p role='alert' className='danger'>
              {wordsOf(t, failure.code, failure.data)}
            </p>
          )}
          <Button type='primary' htmlType='submit' block size='large' disabled={lacks} loading={ask.isPending}>
            {t(nobody ? 'vault.tellHead' : 'vault.ask')}
          </Button>
          {mayAlone && (
            <>
              <p className='quiet note'>{t('vault.aloneWhy')}</p>
              <Button danger block disabled={lacks} loading={alone.isPending || going} onClick={() => alone.mutate()}>
                {t('vault.alone')}
              </Button>
              {stepUp}
            </>
          )}
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
  const goOn = useEffectEvent(() => onApproved(vaultId))
  useEffect(() => {
    if (state === 'approved') goOn()
  }, [state])
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
    <div className='approval'>
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
