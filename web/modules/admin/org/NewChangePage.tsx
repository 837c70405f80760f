import { DeleteOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { OrgStep, OrgTreeUnit } from '../../../../api/admin/org.ts'
import { paths } from '../../../paths.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import type { Failure } from '../../../platform/failure.ts'
import { useMay } from '../../../platform/session.ts'
import { useGo } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Answer, Empty, Refused, wordsOf } from '../../../ui/states.tsx'
import { Preview } from './Preview.tsx'
import { orgChanged, thisDay, usePreview, useTree } from './questions.ts'
import { StepForm } from './StepForm.tsx'
import { stepWords } from './stepWords.ts'
import { withNew } from './withNew.ts'

import './org.css'

/** 新建机构调整: steps one by one at the left, what they would do at the right (ADM-33, 100). */
export function NewChangePage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.org.write')
  const tree = useTree()
  return (
    <>
      <PageHead title={t('org.newChange')} tab={t('org.newChange')} question={t('org.newQuestion')} />
      {permitted ? (
        <Answer asked={tree} what={t('org.title')}>
          {(units) => <Draft units={units} />}
        </Answer>
      ) : (
        <Refused permission='admin.org.write' />
      )}
    </>
  )
}

function Draft({ units }: { readonly units: readonly OrgTreeUnit[] }) {
  const { t } = useTranslation()
  const go = useGo()
  const [draft, setDraft] = useState<{ name: string; effectiveOn: string; steps: OrgStep[] }>({ name: '', effectiveOn: '', steps: [] })
  const { name, effectiveOn, steps } = draft
  const preview = usePreview(effectiveOn, steps)
  const kept = useMutation({
    mutationFn: () => client.admin.org.changes.draft({ name: name.trim(), effectiveOn, steps }),
    onSuccess: ({ changeId }) => {
      void orgChanged()
      go(paths.orgChange(changeId))
    }
  })
  const change = (part: Partial<typeof draft>) => {
    // A refusal was of the draft as it was.
    kept.reset()
    setDraft({ ...draft, ...part })
  }
  const fault = preview.error ?? kept.error
  const failure = steps.length > 0 && fault ? failureOf(fault) : null
  const ready = name.trim() !== '' && effectiveOn !== '' && steps.length > 0 && !preview.error && !preview.isFetching
  const known = withNew(units, steps)
  const nameOf = (code: string) => known.find((unit) => unit.code === code)?.name ?? code
  return (
    <div className='org-two'>
      <section className='consumption'>
        <div className='org-form'>
          <label>
            {t('org.changeName')}
            <Input
              value={name}
              maxLength={60}
              placeholder={t('org.changeNameHint')}
              onChange={(event) => change({ name: event.target.value })}
            />
          </label>
          <label>
            {t('org.effectiveOn')}
            <Input type='date' min={thisDay()} value={effectiveOn} onChange={(event) => change({ effectiveOn: event.target.value })} />
          </label>
        </div>
        <h2>{t('org.steps')}</h2>
        <Steps steps={steps} nameOf={nameOf} failure={failure} onRemove={(at) => change({ steps: steps.filter((_, i) => i !== at) })} />
        <StepForm units={known} onAdd={(step) => change({ steps: [...steps, step] })} />
      </section>
      <section className='consumption' aria-live='polite'>
        <h2>{t('org.effect')}</h2>
        {failure && failure.data['step'] === undefined && (
          <p role='alert' className='danger'>
            {wordsOf(t, failure.code, failure.data)}
          </p>
        )}
        {!preview.error && preview.data && steps.length > 0 ? (
          <Preview preview={preview.data} />
        ) : (
          <Empty why={t(preview.error ? 'org.mendFirst' : effectiveOn === '' ? 'org.pickDay' : 'org.addSteps')} />
        )}
        <div className='org-keep'>
          <Button type='primary' disabled={!ready} loading={kept.isPending} onClick={() => kept.mutate()}>
            {t('org.keepDraft')}
          </Button>
          <span className='quiet note'>{t('org.keepMeaning')}</span>
        </div>
      </section>
    </div>
  )
}

type StepsProps = {
  readonly steps: readonly OrgStep[]
  readonly nameOf: (code: string) => string
  readonly failure: Failure | null
  readonly onRemove: (at: number) => void
}

function Steps({ steps, nameOf, failure, onRemove }: StepsProps) {
  const { t } = useTranslation()
  if (steps.length === 0) return <p className='quiet org-none'>{t('org.noSteps')}</p>
  return (
    <ol className='org-steps'>
      {steps.map((step, at) => (
        <li key={at}>
          <span>{stepWords(t, step, nameOf)}</span>
          <Button
            size='small'
            type='text'
            icon={<DeleteOutlined />}
            aria-label={t('org.removeStep', { at: at + 1 })}
            onClick={() => onRemove(at)}
          />
          {failure?.data['step'] === at && (
            <p role='alert' className='danger'>
              {wordsOf(t, failure.code, { ...failure.data, at: at + 1 })}
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}
