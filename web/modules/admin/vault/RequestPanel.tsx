import { useMutation } from '@tanstack/react-query'
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
import { Go } from '../../../ui/Go.tsx'
import { wordsOf } from '../../../ui/states.tsx'
import { Approvers, State, Summary } from './parts.tsx'

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
    ['limits', t('vault.limitsAre', { minutes: request.minutes, uses: request.uses, used: request.used })],
    ['askedAt', <Instant value={request.askedAt} />],
    ['decidedBy', request.decidedByName],
    ['remark', request.remark],
    ['validUntil', request.validUntil && <Instant value={request.validUntil} />],
    ['verdict', request.verdict && `${t(`enums.vault_verdict.${request.verdict}`)} ${request.finding ?? ''}`]
  ] as const
  return (
    <div className='vault-request'>
      <p>
        <State of={request} /> {request.emergency && <span className='danger'>{t('vault.emergency')}</span>}
      </p>
      <Summary of={request.summary} />
      {request.accountId !== null && <Go to={paths.account(request.accountId)}>{t('vault.toAccount')}</Go>}
      <dl className='fields'>
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([label, value]) => (
            <div key={label}>
              <dt>{t(`vault.${label}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <Approvers of={request.approvers} />
      {request.mayDecide && <Decide vaultId={request.vaultId} />}
      {request.requesterId === me.staffId && (request.state === 'requested' || request.state === 'approved') && (
        <Act label={t('vault.withdraw')} act={() => client.admin.vault.withdraw({ vaultId: request.vaultId })} />
      )}
      {audits && request.verdict === null && <Review vaultId={request.vaultId} />}
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

/** 批准 with a fresh code, or 驳回 with a word. */
function Decide({ vaultId }: { readonly vaultId: string }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const [remark, setRemark] = useState('')
  return (
    <>
      <Input
        value={code}
        size='large'
        inputMode='numeric'
        autoComplete='one-time-code'
        maxLength={40}
        aria-label={t('vault.code')}
        placeholder={t('vault.code')}
        onChange={(event) => setCode(event.target.value)}
      />
      <Act
        primary
        label={t('vault.approve')}
        disabled={code.trim().length < 6}
        act={() => client.admin.vault.approve({ vaultId, code }).finally(() => setCode(''))}
      />
      <Input
        value={remark}
        maxLength={500}
        aria-label={t('vault.remark')}
        placeholder={t('vault.remarkWhy')}
        onChange={(event) => setRemark(event.target.value)}
      />
      <Act label={t('vault.refuse')} disabled={remark.trim().length < 2} act={() => client.admin.vault.refuse({ vaultId, remark })} />
    </>
  )
}

/** The auditor's word. */
function Review({ vaultId }: { readonly vaultId: string }) {
  const { t } = useTranslation()
  const [finding, setFinding] = useState('')
  const review = (verdict: 'reviewed' | 'questioned') => () =>
    client.admin.vault.review({ vaultId, verdict, ...(finding ? { finding } : {}) })
  return (
    <>
      <Input
        value={finding}
        maxLength={500}
        aria-label={t('vault.finding')}
        placeholder={t('vault.finding')}
        onChange={(event) => setFinding(event.target.value)}
      />
      <Act primary label={t('enums.vault_verdict.reviewed')} act={review('reviewed')} />
      <Act label={t('enums.vault_verdict.questioned')} disabled={finding.trim() === ''} act={review('questioned')} />
    </>
  )
}
