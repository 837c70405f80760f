import { useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Role } from '../../../../api/admin/roles.ts'
import { orpc } from '../../../platform/api.ts'
import { Empty } from '../../../ui/states.tsx'
import { PersonPicker } from '../people/pickers.tsx'
import { Risk } from './Risk.tsx'
import { permissionWord, roleWord } from './words.ts'

type Props = { readonly roles: readonly Role[]; readonly permissions: readonly { readonly key: string }[] }
type Side = { readonly words: string; readonly keys: readonly string[] }

/** What one may and the other may not, of two roles or of two people. */
export function Compare({ roles, permissions }: Props) {
  const { t } = useTranslation()
  const [of, setOf] = useState<'roles' | 'people'>('roles')
  return (
    <>
      <div className='list-bar'>
        <Segmented
          value={of}
          onChange={setOf}
          options={[
            { value: 'roles', label: t('roles.compareRoles') },
            { value: 'people', label: t('roles.comparePeople') }
          ]}
        />
      </div>
      {of === 'roles' ? <TwoRoles roles={roles} permissions={permissions} /> : <TwoPeople permissions={permissions} />}
    </>
  )
}

function TwoRoles({ roles, permissions }: Props) {
  const { t } = useTranslation()
  const [one, setOne] = useState('account_manager')
  const [other, setOther] = useState('supervisor')
  const options = roles.map((role) => ({ value: role.code, label: roleWord(t, role.code, role.label) }))
  const sideOf = (code: string): Side | null => {
    const role = roles.find((known) => known.code === code)
    return role ? { words: roleWord(t, role.code, role.label), keys: role.permissions } : null
  }
  return (
    <>
      <div className='two-pickers'>
        <Select aria-label={t('roles.first')} value={one} options={options} showSearch={{ optionFilterProp: 'label' }} onChange={setOne} />
        <Select
          aria-label={t('roles.second')}
          value={other}
          options={options}
          showSearch={{ optionFilterProp: 'label' }}
          onChange={setOther}
        />
      </div>
      <Difference one={sideOf(one)} other={sideOf(other)} permissions={permissions} />
    </>
  )
}

function TwoPeople({ permissions }: Pick<Props, 'permissions'>) {
  const { t } = useTranslation()
  const [one, setOne] = useState<number>()
  const [other, setOther] = useState<number>()
  const first = usePermissionsOf(one)
  const second = usePermissionsOf(other)
  return (
    <>
      <div className='two-pickers'>
        <div>
          <label htmlFor='compare-one'>{t('roles.first')}</label>
          <PersonPicker id='compare-one' value={one} onPick={setOne} />
        </div>
        <div>
          <label htmlFor='compare-other'>{t('roles.second')}</label>
          <PersonPicker id='compare-other' value={other} onPick={setOther} />
        </div>
      </div>
      <Difference one={first} other={second} permissions={permissions} />
    </>
  )
}

function usePermissionsOf(staffId: number | undefined): Side | null {
  const { data } = useQuery({
    ...orpc.admin.people.person.queryOptions({ input: { staffId: staffId ?? 0 } }),
    enabled: staffId !== undefined
  })
  return data ? { words: data.name, keys: data.permissions } : null
}

function Difference({ one, other, permissions }: Pick<Props, 'permissions'> & { readonly one: Side | null; readonly other: Side | null }) {
  const { t } = useTranslation()
  if (!one || !other) return <Empty why={t('roles.compareNone')} />
  const keys = permissions.map(({ key }) => key)
  const only = (a: Side, b: Side) => keys.filter((key) => a.keys.includes(key) && !b.keys.includes(key))
  const columns = [
    { words: t('roles.onlyIn', { name: one.words }), keys: only(one, other) },
    { words: t('roles.onlyIn', { name: other.words }), keys: only(other, one) },
    { words: t('roles.inBoth'), keys: keys.filter((key) => one.keys.includes(key) && other.keys.includes(key)) }
  ]
  return (
    <div className='difference'>
      {columns.map((column) => (
        <section key={column.words}>
          <h2>
            {column.words} <span className='quiet'>{column.keys.length}</span>
          </h2>
          {column.keys.length === 0 ? (
            <p className='quiet'>{t('value.none')}</p>
          ) : (
            <ul>
              {column.keys.map((key) => (
                <li key={key}>
                  <span>
                    {permissionWord(t, key)} <code className='quiet'>{key}</code>
                  </span>
                  <Risk permission={key} />
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </div>
  )
}
