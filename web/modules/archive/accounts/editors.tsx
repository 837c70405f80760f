import { Button, Input, Select, Tree } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Failed } from '../../../ui/states.tsx'
import { useManagers, useUnits } from './questions.ts'
import { matching, treeOf, keysOf } from './tree.ts'
import type { AccountsView } from './view.ts'

type TextProps = { readonly value: string | undefined; readonly onPick: (text: string | undefined) => void }

export function TextPicker({ value, onPick }: TextProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(value ?? '')
  return (
    <form
      className='editor-text'
      onSubmit={(event) => {
        event.preventDefault()
        onPick(text.trim() || undefined)
      }}
    >
      <Input
        autoFocus
        maxLength={100}
        value={text}
        aria-label={t('filter.text')}
        placeholder={t('search.placeholder')}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type='primary' htmlType='submit'>
        {t('do.apply')}
      </Button>
    </form>
  )
}

type UnitProps = { readonly value: number | undefined; readonly onPick: (orgUnitId: number | undefined) => void }

export function UnitPicker({ value, onPick }: UnitProps) {
  const { t } = useTranslation()
  const units = useUnits()
  const [text, setText] = useState('')
  if (units.error) return <Failed fault={units.error} what={t('field.unit')} onRetry={() => void units.refetch()} />
  const tree = matching(treeOf(units.data ?? []), text.trim())
  return (
    <div className='editor-tree'>
      <Input
        autoFocus
        allowClear
        value={text}
        aria-label={t('filter.pickUnit')}
        placeholder={t('filter.pickUnit')}
        onChange={(event) => setText(event.target.value)}
      />
      {tree.length === 0 ? (
        <p className='quiet'>{units.isPending ? '…' : t('filter.noUnit')}</p>
      ) : (
        <Tree
          key={text}
          blockNode
          height={320}
          motion={null}
          aria-label={t('field.unit')}
          treeData={tree}
          selectedKeys={value ? [value] : []}
          defaultExpandedKeys={text ? keysOf(tree) : [...tree.map((node) => node.key), ...(value ? [value] : [])]}
          onSelect={(_, { node }) => onPick(node.key)}
        />
      )}
    </div>
  )
}

type OwnerProps = { readonly view: AccountsView; readonly onPick: (managerId: number | undefined) => void }

export function OwnerPicker({ view, onPick }: OwnerProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const input = { ...(view.orgUnitId ? { orgUnitId: view.orgUnitId } : {}), ...(text.trim() ? { text: text.trim() } : {}) }
  const managers = useManagers(input, true)
  if (managers.error) return <Failed fault={managers.error} what={t('field.owner')} onRetry={() => void managers.refetch()} />
  return (
    <Select
      className='editor-wide'
      autoFocus
      showSearch={{ filterOption: false, onSearch: setText }}
      aria-label={t('field.owner')}
      loading={managers.isFetching}
      value={view.managerId ?? null}
      placeholder={t('filter.pickOwner')}
      notFoundContent={t('filter.noOwner')}
      onChange={(chosen: number | null) => onPick(chosen ?? undefined)}
      options={[
        { value: 0, label: t('accounts.pool') },
        ...(managers.data ?? []).map((manager) => ({
          value: manager.staffId,
          label: `${manager.name} ${manager.employeeNo} · ${manager.unitName}`
        }))
      ]}
    />
  )
}
