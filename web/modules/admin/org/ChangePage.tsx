import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Day, Instant, Word } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { usePhone } from '../../../ui/media.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Answer, wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../vault/useApproved.tsx'
import { Preview } from './Preview.tsx'
import { orgChanged, thisDay, useChange, useTree } from './questions.ts'
import { stepWords } from './stepWords.ts'
import type { ChangeDetail } from './types.ts'

import './org.css'

/** One change of the organisation: its steps, what they do, and where it stands. */
export function ChangePage() {
  const { t } = useTranslation()
  const { changeId = '' } = useParams({ strict: false }) as { changeId?: string }
  const asked = useChange(changeId)
  return (
    <Answer asked={asked} what={t('org.tab.changes')}>
      {(change) => <Change change={change} />}
    </Answer>
  )
}

function Change({ change }: { readonly change: ChangeDetail }) {
  const { t } = useTranslation()
  const mayWrite = useMay('admin.org.write')
  // On a phone the organisation is read only (ADM-100).
  const phone = usePhone()
  const waits = change.state === 'draft' || change.state === 'approved'
  const tree = useTree()
  const nameOf = (code: string) =>
    tree.data?.find((unit) => unit.code === code)?.name ?? change.preview.units.find((unit) => unit.code === code)?.name ?? code
  return (
    <>
      <PageHead
        title={change.name}
        tab={change.name}
        question={t(`org.stands.${change.state}`)}
        aside={mayWrite && waits && !phone ? <Actions change={change} /> : undefined}
      />
      <p className='state-line'>
        <Go to={paths.org('changes')}>{t('org.tab.changes')}</Go>
        <span>
          <Word of='org_change_state' code={change.state} />
        </span>
        <span>
          {t('org.effectiveOn')} <Day value={change.effectiveOn} always /> 00:00
        </span>
        <span className='quiet'>{t('org.draftedByAt', { who: change.draftedBy })}</span>
        <Instant value={change.draftedAt} />
      </p>
      {change.why && (
        <p role='alert' className='org-why'>
          {change.state === 'failed' ? whyFailed(t, change.why) : change.why}
        </p>
      )}
      <div className='org-two'>
        <section className='consumption'>
          <h2>{t('org.stepsOf', { steps: count(change.list.length) })}</h2>
          <ol className='org-steps'>
            {change.list.map((step, at) => (
              <li key={at}>{stepWords(t, step, nameOf)}</li>
            ))}
          </ol>
        </section>
        <section className='consumption'>
          <h2>{t(change.state === 'applied' ? 'org.effectWas' : 'org.effect')}</h2>
          <Preview preview={change.preview} />
        </section>
      </div>
    </>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

// What the job wrote down: the code of the refusal and its data.
function whyFailed(t: Translate, why: string): string {
  const [, code = '', data = '{}'] = /^(\w+) (.*)$/.exec(why) ?? []
  const told: Record<string, unknown> = JSON.parse(data)
  return wordsOf(t, code, { ...told, at: Number(told['step']) + 1 })
}

function Actions({ change }: { readonly change: ChangeDetail }) {
  const { t } = useTranslation()
  const { changeId } = change
  const [cancelling, setCancelling] = useState(false)
  const [reason, setReason] = useState('')
  const submitted = useApproved(
    (vaultId) => client.admin.org.changes.submit({ changeId, ...(vaultId ? { vaultId } : {}) }),
    { changeId },
    () => void orgChanged()
  )
  const cancelled = useMutation({
    mutationFn: () => client.admin.org.changes.cancel({ changeId, reason: reason.trim() }),
    onSuccess: () => setCancelling(false),
    onSettled: () => void orgChanged()
  })
  const failure = submitted.error ? failureOf(submitted.error) : null
  const past = change.effectiveOn < thisDay()
  return (
    <>
      <div className='org-actions'>
        <Button onClick={() => setCancelling(true)}>{t('org.cancelChange')}</Button>
        {change.state === 'draft' && (
          <Button
            type='primary'
            disabled={past}
            title={past ? t('errors.DATE_PAST', { today: thisDay() }) : undefined}
            loading={submitted.isPending}
            onClick={() => submitted.run()}
          >
            {t('org.submit')}
          </Button>
        )}
      </div>
      {failure && failure.code !== 'APPROVAL_NEEDED' && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, { ...failure.data, at: Number(failure.data['step']) + 1 })}
        </p>
      )}
      {submitted.dialog}
      <Modal
        open={cancelling}
        title={t('org.cancelChange')}
        okText={t('org.cancelChange')}
        okButtonProps={{ danger: true, disabled: reason.trim().length < 2 }}
        confirmLoading={cancelled.isPending}
        onOk={() => cancelled.mutate()}
        onCancel={() => setCancelling(false)}
      >
        <p>{t('org.cancelConsequence', { day: change.effectiveOn, accounts: count(change.accounts) })}</p>
        <Input
          value={reason}
          maxLength={200}
          placeholder={t('org.reason')}
          aria-label={t('org.reason')}
          onChange={(event) => setReason(event.target.value)}
        />
        {cancelled.error && <p className='danger'>{wordsOf(t, failureOf(cancelled.error).code, failureOf(cancelled.error).data)}</p>}
      </Modal>
    </>
  )
}
