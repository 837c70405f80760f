import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { accountKinds, accountStates, groupClasses, tiers } from '../../../../api/values.ts'
import { useMay } from '../../../platform/session.ts'
import { ManyOf, OneOf } from '../../../ui/choices.tsx'
import { FilterChip } from '../../../ui/FilterChip.tsx'
import { OwnerPicker, TextPicker, UnitPicker } from './editors.tsx'
import { useManagers, useUnits } from './questions.ts'
import { isUnfiltered } from './view.ts'
import type { AccountsView } from './view.ts'

type Props = { readonly view: AccountsView; readonly onChange: (view: AccountsView) => void }

/** The filter, read as a sentence of chips. */
export function FilterSentence({ view, onChange }: Props) {
  const { t } = useTranslation()
  const mayUnits = useMay('admin.org.read')
  const mayOwners = useMay('admin.staff.read')
  const unitWords = useUnitWords(view.orgUnitId, mayUnits)
  const ownerWords = useOwnerWords(view, mayOwners)
  const set = (part: Partial<AccountsView>) => onChange({ ...view, ...part })
  const words = (list: string, codes: readonly string[]) => codes.map((code) => t(`enums.${list}.${code}`)).join(t('list.separator'))

  return (
    <div className='sentence' role='group' aria-label={t('filter.label')}>
      <FilterChip
        label={t('filter.text')}
        value={view.text ? t('filter.textIs', { text: view.text }) : null}
        onClear={() => set({ text: undefined })}
      >
        {(close) => <TextPicker value={view.text} onPick={(text) => (close(), set({ text }))} />}
      </FilterChip>
      <FilterChip
        label={t('field.kind')}
        value={view.kind ? t(`enums.account_kind.${view.kind}`) : null}
        onClear={() => set({ kind: undefined })}
      >
        {(close) => <OneOf list='account_kind' codes={accountKinds} value={view.kind} onPick={(kind) => (close(), set({ kind }))} />}
      </FilterChip>
      <FilterChip
        label={t('field.state')}
        value={view.state ? t(`enums.account_state.${view.state}`) : null}
        onClear={() => set({ state: undefined })}
      >
        {(close) => <OneOf list='account_state' codes={accountStates} value={view.state} onPick={(state) => (close(), set({ state }))} />}
      </FilterChip>
      {mayUnits && (
        <FilterChip label={t('field.unit')} value={unitWords} onClear={() => set({ orgUnitId: undefined })}>
          {(close) => <UnitPicker value={view.orgUnitId} onPick={(orgUnitId) => (close(), set({ orgUnitId }))} />}
        </FilterChip>
      )}
      {mayOwners && (
        <FilterChip label={t('field.owner')} value={ownerWords} onClear={() => set({ managerId: undefined })}>
          {(close) => <OwnerPicker view={view} onPick={(managerId) => (close(), set({ managerId }))} />}
        </FilterChip>
      )}
      <FilterChip
        label={t('field.tier')}
        value={view.tier?.length ? words('tier', view.tier) : null}
        onClear={() => set({ tier: undefined })}
      >
        {() => (
          <ManyOf list='tier' codes={tiers} value={view.tier ?? []} onPick={(tier) => set({ tier: tier.length ? tier : undefined })} />
        )}
      </FilterChip>
      <FilterChip
        label={t('field.groupClass')}
        value={view.groupClass?.length ? words('group_class', view.groupClass) : null}
        onClear={() => set({ groupClass: undefined })}
      >
        {() => (
          <ManyOf
            list='group_class'
            codes={groupClasses}
            value={view.groupClass ?? []}
            onPick={(groupClass) => set({ groupClass: groupClass.length ? groupClass : undefined })}
          />
        )}
      </FilterChip>
      <FilterChip
        label={t('field.important')}
        value={view.important === undefined ? null : t(view.important ? 'filter.importantOnly' : 'filter.notImportant')}
        onClear={() => set({ important: undefined })}
      >
        {(close) => (
          <OneOf
            list='importance'
            codes={['yes', 'no']}
            value={view.important === undefined ? undefined : view.important ? 'yes' : 'no'}
            onPick={(choice) => (close(), set({ important: choice === undefined ? undefined : choice === 'yes' }))}
          />
        )}
      </FilterChip>
      {!isUnfiltered(view) && (
        <Button type='text' size='small' onClick={() => onChange({ order: view.order, descending: view.descending })}>
          {t('filter.clearAll')}
        </Button>
      )}
    </div>
  )
}

function useUnitWords(orgUnitId: number | undefined, permitted: boolean) {
  const units = useUnits(permitted && orgUnitId !== undefined)
  if (orgUnitId === undefined) return null
  return units.data?.find((unit) => unit.orgUnitId === orgUnitId)?.name ?? `#${orgUnitId}`
}

function useOwnerWords({ managerId }: AccountsView, permitted: boolean) {
  const { t } = useTranslation()
  const managers = useManagers({}, permitted && managerId !== undefined && managerId > 0)
  if (managerId === undefined) return null
  if (managerId === 0) return t('accounts.pool')
  return managers.data?.find((manager) => manager.staffId === managerId)?.name ?? `#${managerId}`
}
