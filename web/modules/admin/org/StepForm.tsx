import { Button, Input, Select, TreeSelect } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { gridKinds, stepKinds } from '../../../../api/admin/org.ts'
import type { OrgStep, OrgTreeUnit } from '../../../../api/admin/org.ts'
import { orgLevels } from '../../../../api/values.ts'
import { completeStep } from './completeStep.ts'
import type { StepDraft } from './completeStep.ts'

type Props = { readonly units: readonly OrgTreeUnit[]; readonly onAdd: (step: OrgStep) => void }

/** One step being put together; it can be added once nothing is missing. */
export function StepForm({ units, onAdd }: Props) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<StepDraft>({ kind: 'move' })
  const set = (more: Partial<StepDraft>) => setDraft((before) => ({ ...before, ...more }))
  const step = completeStep(draft)
  const { kind } = draft
  const unit = (label: string, value: string | undefined, onPick: (code: string) => void) => (
    <UnitField label={label} units={units} value={value} onPick={onPick} />
  )
  const text = (label: string, value: string | undefined, onChange: (text: string) => void, most: number) => (
    <label>
      {label}
      <Input value={value ?? ''} maxLength={most} onChange={(event) => onChange(event.target.value)} />
    </label>
  )
  return (
    <form
      className='org-form org-step-form'
      onSubmit={(event) => {
        event.preventDefault()
        if (!step) return
        onAdd(step)
        setDraft({ kind })
      }}
    >
      <label>
        {t('org.stepKind')}
        <Select
          aria-label={t('org.stepKind')}
          value={kind}
          options={stepKinds.map((one) => ({ value: one, label: t(`enums.org_step.${one}`) }))}
          onChange={(next) => setDraft({ kind: next })}
        />
      </label>
      {kind !== 'create' && kind !== 'reopen' && unit(t('org.unit'), draft.unit, (code) => set({ unit: code }))}
      {kind === 'reopen' && text(t('org.code'), draft.unit, (code) => set({ unit: code }), 32)}
      {kind === 'move' && unit(t('org.newParent'), draft.target, (code) => set({ target: code }))}
      {kind === 'merge' && unit(t('org.mergeInto'), draft.target, (code) => set({ target: code }))}
      {kind === 'create' && unit(t('org.parent'), draft.target, (code) => set({ target: code }))}
      {kind === 'create' && (
        <label>
          {t('org.level')}
          <Select
            aria-label={t('org.level')}
            value={draft.level ?? null}
            options={orgLevels.slice(1).map((one) => ({ value: one, label: t(`enums.org_level.${one}`) }))}
            onChange={(level) => set({ level })}
          />
        </label>
      )}
      {kind === 'create' && draft.level === 'grid' && (
        <label>
          {t('org.gridKind')}
          <Select
            aria-label={t('org.gridKind')}
            value={draft.gridKind ?? 'main'}
            options={gridKinds.map((one) => ({ value: one, label: t(`enums.grid_kind.${one}`) }))}
            onChange={(gridKind) => set({ gridKind })}
          />
        </label>
      )}
      {(kind === 'create' || kind === 'split') && text(t('org.newCode'), draft.code, (code) => set({ code }), 32)}
      {(kind === 'create' || kind === 'rename' || kind === 'split') && text(t('org.newName'), draft.name, (name) => set({ name }), 60)}
      {kind === 'split' && (
        <>
          <label>
            {t('org.childrenToo')}
            <Select
              aria-label={t('org.childrenToo')}
              mode='multiple'
              value={[...(draft.children ?? [])]}
              optionFilterProp='label'
              options={childrenOf(units, draft.unit).map(({ code, name }) => ({ value: code, label: name }))}
              onChange={(children) => set({ children })}
            />
          </label>
          <label className='org-wide'>
            {t('org.accountList')}
            <Input.TextArea rows={4} value={draft.accounts ?? ''} onChange={(event) => set({ accounts: event.target.value })} />
          </label>
        </>
      )}
      <Button htmlType='submit' disabled={step === null}>
        {t('org.addStep')}
      </Button>
    </form>
  )
}

function childrenOf(units: readonly OrgTreeUnit[], code: string | undefined): OrgTreeUnit[] {
  const parent = units.find((unit) => unit.code === code)
  return parent ? units.filter(({ parentId }) => parentId === parent.orgUnitId) : []
}

type FieldProps = {
  readonly label: string
  readonly units: readonly OrgTreeUnit[]
  readonly value: string | undefined
  readonly onPick: (code: string) => void
}

function UnitField({ label, units, value, onPick }: FieldProps) {
  const { t } = useTranslation()
  const codes = new Map(units.map(({ orgUnitId, code }) => [orgUnitId, code]))
  return (
    <label>
      {label}
      <TreeSelect
        aria-label={label}
        showSearch
        treeDataSimpleMode
        {...(value ? { value } : {})}
        placeholder={t('filter.pickUnit')}
        treeNodeFilterProp='title'
        popupMatchSelectWidth={360}
        treeData={units.map(({ code, parentId, name }) => ({
          id: code,
          pId: parentId === null ? 0 : (codes.get(parentId) ?? 0),
          value: code,
          title: `${name} ${code}`
        }))}
        onChange={(code: string) => onPick(code)}
      />
    </label>
  )
}
