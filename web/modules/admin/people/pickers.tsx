import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { orpc } from '../../../platform/api.ts'

type PersonProps = {
  readonly id: string
  readonly value: number | undefined
  readonly onPick: (staffId: number | undefined) => void
  /** Shown for a chosen person who is not among those found. */
  readonly name?: string
}

/** A person by name or employee number. */
export function PersonPicker({ id, value, onPick, name }: PersonProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const found = useQuery(orpc.admin.people.list.queryOptions({ input: text.trim() ? { text: text.trim() } : {} }))
  const options = (found.data?.rows ?? []).map((person) => ({
    value: person.staffId,
    label: `${person.name} · ${person.unitName || t('people.noPost')} · ${person.employeeNo}`
  }))
  const known = value === undefined || options.some((option) => option.value === value)
  return (
    <Select
      id={id}
      allowClear
      value={value ?? null}
      placeholder={t('people.find')}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      notFoundContent={found.isPending ? '…' : t('people.nobody')}
      options={known ? options : [{ value, label: name ?? String(value) }, ...options]}
      onChange={(picked) => onPick(picked ?? undefined)}
    />
  )
}

type UnitProps = { readonly id: string; readonly value: number | undefined; readonly onPick: (orgUnitId: number | undefined) => void }

/** An open unit by its name, told with the one above it. */
export function UnitSelect({ id, value, onPick }: UnitProps) {
  const { t } = useTranslation()
  const units = useQuery(orpc.admin.org.units.queryOptions())
  const names = new Map((units.data ?? []).map((unit) => [unit.orgUnitId, unit.name]))
  return (
    <Select
      id={id}
      allowClear
      value={value ?? null}
      placeholder={t('filter.pickUnit')}
      showSearch={{ optionFilterProp: 'label' }}
      loading={units.isPending}
      options={(units.data ?? []).map((unit) => {
        const above = unit.parentId === null ? undefined : names.get(unit.parentId)
        return { value: unit.orgUnitId, label: above === undefined ? unit.name : `${unit.name} · ${above}` }
      })}
      onChange={(picked) => onPick(picked ?? undefined)}
    />
  )
}
