import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Listed } from '../../../../api/admin/people.ts'
import { staffStates } from '../../../../api/admin/people.ts'
import { roles as builtIn } from '../../../../api/permissions.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Instant, Quiet, Word } from '../../../ui/cells.tsx'
import { OneOf } from '../../../ui/choices.tsx'
import { FilterChip } from '../../../ui/FilterChip.tsx'
import { Go, useGo } from '../../../ui/Go.tsx'
import { ListEnd } from '../../../ui/ListEnd.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Column } from '../../../ui/Rows.tsx'
import { Empty, Failed, Loading, Refused } from '../../../ui/states.tsx'
import { roleWord } from '../roles/words.ts'
import { UnitSelect } from './pickers.tsx'

/** 人员 (ADM-101): who is where, in which roles, and who can sign in. */
export function PeoplePage() {
  const { t } = useTranslation()
  const permitted = useMay('admin.staff.read')
  return (
    <>
      <PageHead title={t('people.title')} tab={t('people.title')} question={t('people.question')} />
      {permitted ? <People /> : <Refused permission='admin.staff.read' />}
    </>
  )
}

type Filter = {
  text?: string | undefined
  orgUnitId?: number | undefined
  role?: string | undefined
  state?: (typeof staffStates)[number] | undefined
}

function People() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const text = (name: string) => (typeof search[name] === 'string' && search[name] !== '' ? search[name] : undefined)
  const unit = text('unit')
  const filter: Filter = {
    text: text('text'),
    role: text('role'),
    state: staffStates.find((one) => one === search['state']),
    orgUnitId: unit && /^\d+$/.test(unit) ? Number(unit) : undefined
  }
  const change = (next: Filter) => {
    const { orgUnitId, ...rest } = { ...filter, ...next }
    go(paths.people({ ...rest, unit: orgUnitId }))
  }
  const given = Object.fromEntries(Object.entries(filter).filter(([, one]) => one !== undefined))
  const people = useInfiniteQuery(
    orpc.admin.people.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...given, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined
    })
  )
  const columns = useColumns()
  const rows = people.data?.pages.flatMap((page) => page.rows) ?? []
  return (
    <>
      <PeopleFilter filter={filter} onChange={change} />
      {people.isPending ? (
        <Loading words={t('state.loading', { what: t('people.title') })} />
      ) : people.isError && rows.length === 0 ? (
        <Failed fault={people.error} what={t('people.title')} onRetry={() => void people.refetch()} />
      ) : rows.length === 0 ? (
        <Empty why={t('people.noneForFilter')}>
          <Button onClick={() => go(paths.people())}>{t('filter.clearAll')}</Button>
        </Empty>
      ) : (
        <>
          <Rows
            label={t('people.title')}
            rows={rows}
            columns={columns}
            id={(row) => row.staffId}
            onOpen={(row) => go(paths.person(row.staffId))}
          />
          <ListEnd of={people} shown={rows.length} what={t('people.title')} />
        </>
      )}
    </>
  )
}

function useColumns(): Column<Listed>[] {
  const { t } = useTranslation()
  return [
    { key: 'name', title: t('people.name'), card: 1, width: 110, cell: (row) => <Go to={paths.person(row.staffId)}>{row.name}</Go> },
    { key: 'no', title: t('people.employeeNo'), card: 1, width: 90, cell: (row) => <Quiet>{row.employeeNo}</Quiet> },
    { key: 'unit', title: t('people.unit'), card: 3, width: 180, cell: (row) => row.unitName || <Quiet>{t('people.noPost')}</Quiet> },
    {
      key: 'post',
      title: t('people.post'),
      width: 110,
      wide: true,
      cell: (row) => (row.post === null ? '' : <Word of='post' code={row.post} />)
    },
    { key: 'roles', title: t('people.roles'), card: 2, width: 260, cell: (row) => <Roles row={row} /> },
    { key: 'state', title: t('people.state'), card: 1, width: 80, cell: (row) => <State row={row} /> },
    {
      key: 'login',
      title: t('people.login'),
      width: 90,
      cell: (row) => (row.login === null ? <Quiet>{t('people.noLoginShort')}</Quiet> : <Word of='login_state' code={row.login} />)
    },
    {
      key: 'seen',
      title: t('people.lastSeen'),
      width: 130,
      wide: true,
      cell: (row) => (row.lastSeenAt === null ? <Quiet>{t('people.neverSeen')}</Quiet> : <Instant value={row.lastSeenAt} />)
    }
  ]
}

function State({ row }: { readonly row: Listed }) {
  const { t } = useTranslation()
  return (
    <>
      <Word of='staff_state' code={row.state} />
      {row.ownedAccounts > 0 && <div className='danger note'>{t('people.toHandOver', { accounts: count(row.ownedAccounts) })}</div>}
    </>
  )
}

function Roles({ row }: { readonly row: Listed }) {
  const { t } = useTranslation()
  if (row.grants.length === 0) return <Quiet>{t('people.noRole')}</Quiet>
  return <>{row.grants.map((grant) => `${roleWord(t, grant.role, grant.roleLabel)}(${grant.unitName})`).join(t('list.separator'))}</>
}

function PeopleFilter({ filter, onChange }: { readonly filter: Filter; readonly onChange: (next: Filter) => void }) {
  const { t } = useTranslation()
  const units = useQuery(orpc.admin.org.units.queryOptions())
  const unitName = units.data?.find((unit) => unit.orgUnitId === filter.orgUnitId)?.name
  return (
    <div className='sentence' role='group' aria-label={t('filter.label')}>
      <FilterChip
        label={t('people.find')}
        value={filter.text ? t('filter.textIs', { text: filter.text }) : null}
        onClear={() => onChange({ text: undefined })}
      >
        {(close) => (
          <Input.Search
            autoFocus
            defaultValue={filter.text}
            maxLength={50}
            aria-label={t('people.find')}
            enterButton={t('do.apply')}
            onSearch={(text) => (close(), onChange({ text: text.trim() || undefined }))}
          />
        )}
      </FilterChip>
      <FilterChip
        label={t('people.unit')}
        value={filter.orgUnitId ? (unitName ?? '…') : null}
        onClear={() => onChange({ orgUnitId: undefined })}
      >
        {(close) => <UnitSelect id='people-unit' value={filter.orgUnitId} onPick={(orgUnitId) => (close(), onChange({ orgUnitId }))} />}
      </FilterChip>
      <FilterChip
        label={t('people.roles')}
        value={filter.role ? t(`enums.role.${filter.role}`, filter.role) : null}
        onClear={() => onChange({ role: undefined })}
      >
        {(close) => <OneOf list='role' codes={Object.keys(builtIn)} value={filter.role} onPick={(role) => (close(), onChange({ role }))} />}
      </FilterChip>
      <FilterChip
        label={t('people.state')}
        value={filter.state ? t(`enums.staff_state.${filter.state}`) : null}
        onClear={() => onChange({ state: undefined })}
      >
        {(close) => (
          <OneOf list='staff_state' codes={staffStates} value={filter.state} onPick={(state) => (close(), onChange({ state }))} />
        )}
      </FilterChip>
    </div>
  )
}
