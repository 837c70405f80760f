import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { VaultRequest } from '../../../../api/admin/vault.ts'
import { paths } from '../../../paths.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay, useMe } from '../../../platform/session.ts'
import { Instant, Word } from '../../../ui/cells.tsx'
import { Fields } from '../../../ui/Fields.tsx'
import { Go } from '../../../ui/Go.tsx'
import { wordsOf } from '../../../ui/states.tsx'
import { useStepUp } from '../security/StepUp.tsx'
import { CodeField } from '../signIn/CodeField.tsx'
import { Approvers, spanOf, State, Summary, Waited } from './parts.tsx'

import './vault.css'

/** One request: what exactly is asked and why, and what the reader can do with it. */
export function RequestPanel({ request }: { readonly request: VaultRequest }) {
  const { t } = useTranslation()
  const me = useMe()
  const audits = useMay('admin.audit.read')
  const facts = [
    ['requester', `${request.requesterName} · ${request.unitName}`],
    ['reason', request.reason],
    ['workOrderNo', request.workOrderNo],
    ['mode', <Word of='vault_mode' code={request.mode} />],
    ['limits', t('vault.limitsAre', { span: spanOf(t, request.minutes), uses: request.uses, used: request.used })],
    ['waited', request.state === 'requested' && <Waited of={request} />],
    ['askedAt', <Instant value={request.askedAt} />],
    ['decidedBy', request.decidedByName],
    ['remark', request.remark],
    ['validUntil', request.validUntil && <Instant value={request.validUntil} />],
    ['verdict', request.verdict && `${t(`enums.vault_verdict.${request.verdict}`)} ${request.finding ?? ''}`]
  ] as const
  return (
    <div className='vault-request'>
      <p>
        <State of={request} />{' '}
        {request.emergency && <span className='danger'>{t(request.verdict ? 'vault.emergencySeen' : 'vault.emergency')}</span>}
      </p>
      <Summary of={request.summary} />
      {request.accountId !== null && <Go to={paths.account(request.accountId)}>{t('vault.toAccount')}</Go>}
      <Fields of={facts.filter(([, value]) => value !== null && value !== false && value !== '')} word={(label) => t(`vault.${label}`)} />
      <Approvers of={request.approvers} />
      {request.mayDecide && <Decide vaultId={request.vaultId} />}
      {request.requesterId === me.staffId && (request.state === 'requested' || request.state === 'approved') && (
        <Act label={t('vault.withdraw')} act={() => client.admin.vault.withdraw({ vaultId: request.vaultId })} />
      )}
      {request.state === 'approved' && (audits || request.decidedByName === me.name) && <TakeBack vaultId={request.vaultId} />}
      {audits && isEnded(request) && request.verdict === null && <Review vaultId={request.vaultId} />}
    </div>
  )
}

const again = () => queries.invalidateQueries({ queryKey: orpc.admin.vault.key() })

type ActProps = { readonly label: string; readonly act: () => Promise<unknown>; readonly primary?: boolean; readonly disabled?: boolean }

function Act({ label, act, primary = false, disabled = false }: ActProps) {
  const { t } = useTranslation()
  const acted = useMutation({ mutationFn: act, onSettled: again })
  const failure = acted.error ? failureOf(acted.error) : null
  return (
    <>
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <Button block type={primary ? 'primary' : 'default'} disabled={disabled} loading={acted.isPending} onClick={() => acted.mutate()}>
        {label}
      </Button>
    </>
  )
}

/** 批准 with a fresh code, or without one by what was proved just now; 驳回 with a word. */
function Decide({ vaultId }: { readonly vaultId: string }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [remark, setRemark] = useState('')
  const { proved, dialog } = useStepUp()
  const demo = useQuery({ ...orpc.admin.session.demoCode.queryOptions(), gcTime: 0, staleTime: 0 })
  const given = code.trim()
  const approve = () => proved(() => client.admin.vault.approve({ vaultId, ...(given === '' ? {} : { code: given }) }))
  return (
    <>
      <CodeField value={code} onChange={setCode} demoCode={demo.data ?? null} />
      <Act
        primary
        label={t('vault.approve')}
        disabled={given !== '' && given.length < 6}
        act={() =>
          approve().finally(() => {
            setCode('')
            void demo.refetch()
          })
        }
      />
      {dialog}
      <Said label='remarkWhy' value={remark} onChange={setRemark} />
      <Act label={t('vault.refuse')} disabled={remark.trim().length < 2} act={() => client.admin.vault.refuse({ vaultId, remark })} />
    </>
  )
}

/** 收回 an approval that is not used yet. */
function TakeBack({ vaultId }: { readonly vaultId: string }) {
  const { t } = useTranslation()
  const [remark, setRemark] = useState('')
  return (
    <>
      <Said label='takeBackWhy' value={remark} onChange={setRemark} />
      <Act label={t('vault.takeBack')} disabled={remark.trim().length < 2} act={() => client.admin.vault.revoke({ vaultId, remark })} />
    </>
  )
}

type SaidProps = { readonly label: string; readonly value: string; readonly onChange: (words: string) => void }
function Said({ label, value, onChange }: SaidProps) {
  const { t } = useTranslation()
  const words = t(`vault.${label}`)
  return <Input value={value} maxLength={500} aria-label={words} placeholder={words} onChange={(event) => onChange(event.target.value)} />
}

const isEnded = ({ state, emergency }: VaultRequest) => emergency || (state !== 'requested' && state !== 'approved')

/** The auditor's word. */
function Review({ vaultId }: { readonly vaultId: string }) {
  const { t } = useTranslation()
  const [finding, setFinding] = useState('')
  const review = (verdict: 'reviewed' | 'questioned') => () =>
    client.admin.vault.review({ vaultId, verdict, ...(finding ? { finding } : {}) })
  return (
    <>
      <Said label='finding' value={finding} onChange={setFinding} />
      <Act primary label={t('enums.vault_verdict.reviewed')} act={review('reviewed')} />
      <Act label={t('enums.vault_verdict.questioned')} disabled={finding.trim() === ''} act={review('questioned')} />
    </>
  )
}
