import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Reason } from '../../../../api/admin/rights.ts'
import { permissionKeys } from '../../../../api/permissions.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { fullTime } from '../../../platform/formats.ts'
import { Go, useGo } from '../../../ui/Go.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { PersonPicker } from '../people/pickers.tsx'
import { permissionWord, roleWord } from './words.ts'

/** 查因 (ADM-102): for a person, a permission and an account, yes or no and the chain of reasons; all of it stands in the address. */
export function Why() {
  const { t } = useTranslation()
  const go = useGo()
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const number = (name: string) => (/^\d{1,15}$/.test(String(search[name])) ? Number(search[name]) : undefined)
  const [staffId, accountId] = [number('staffId'), number('accountId')]
  const permission = permissionKeys.find((key) => key === search['permission'])
  const change = (next: { staffId?: number | undefined; permission?: string | undefined; accountId?: number | undefined }) =>
    go(paths.roles({ tab: 'why', staffId, permission, accountId, ...next }), true)
  const [account, setAccount] = useState(accountId === undefined ? '' : String(accountId))
  return (
    <>
      <div className='why-question'>
        <div>
          <label htmlFor='why-person'>{t('why.person')}</label>
          <PersonPicker id='why-person' value={staffId} onPick={(picked) => change({ staffId: picked })} />
        </div>
        <div>
          <label htmlFor='why-permission'>{t('why.permission')}</label>
          <Select
            id='why-permission'
            allowClear
            value={permission ?? null}
            placeholder={t('why.pickPermission')}
            showSearch={{ optionFilterProp: 'label' }}
            options={permissionKeys.map((key) => ({ value: key, label: `${permissionWord(t, key)} · ${key}` }))}
            onChange={(picked) => change({ permission: picked ?? undefined })}
          />
        </div>
        <div>
          <label htmlFor='why-account'>{t('why.account')}</label>
          <Input.Search
            id='why-account'
            inputMode='numeric'
            allowClear
            value={account}
            placeholder={t('why.anyAccount')}
            enterButton={t('why.ask')}
            onChange={(event) => setAccount(event.target.value.replace(/\D/g, ''))}
            onSearch={(text) => change({ accountId: text ? Number(text) : undefined })}
          />
        </div>
      </div>
      {staffId === undefined || permission === undefined ? (
        <Empty why={t('why.nothingAsked')} />
      ) : (
        <Explained staffId={staffId} permission={permission} accountId={accountId} />
      )}
    </>
  )
}

type Asked = { readonly staffId: number; readonly permission: string; readonly accountId: number | undefined }

function Explained({ staffId, permission, accountId }: Asked) {
  const { t } = useTranslation()
  const person = useQuery(orpc.admin.people.person.queryOptions({ input: { staffId } }))
  const asked = useQuery(orpc.admin.rights.explain.queryOptions({ input: { staffId, permission, ...(accountId ? { accountId } : {}) } }))
  return (
    <Answer asked={asked} what={t('roles.tab.why')}>
      {({ may, reasons, holdingRoles, grantors }) => (
        <section className='why-answer'>
          <h2 className={may ? 'better' : 'worse'}>
            {may ? <CheckCircleOutlined aria-hidden='true' /> : <CloseCircleOutlined aria-hidden='true' />}{' '}
            {t(`why.${may ? 'yes' : 'no'}${accountId ? 'Account' : ''}`, {
              name: person.data?.name ?? '',
              permission: permissionWord(t, permission),
              account: accountId ?? ''
            })}
          </h2>
          <ol className='reasons'>
            {reasons.map((reason, at) => (
              <li key={at}>
                <ReasonLine reason={reason} />
              </li>
            ))}
          </ol>
          <p className='quiet'>
            {t('why.holding', {
              roles: holdingRoles.map(({ code, label }) => roleWord(t, code, label)).join(t('list.separator')) || t('value.none')
            })}
          </p>
          <p className='quiet'>
            {t('why.grantors')}
            {grantors.map((grantor, at) => (
              <span key={grantor.staffId}>
                {at > 0 && t('list.separator')}
                <Go to={paths.person(grantor.staffId)}>{grantor.name}</Go>
              </span>
            ))}
          </p>
        </section>
      )}
    </Answer>
  )
}

/** One step of the chain; a tick or a cross says on which side it speaks. */
function ReasonLine({ reason }: { readonly reason: Reason }) {
  const { t } = useTranslation()
  const words = {
    role: reason.role === null ? '' : roleWord(t, reason.role, reason.roleLabel),
    unit: reason.unitName ?? '',
    accountUnit: reason.accountUnitName ?? '',
    kind: reason.kind === null ? '' : t(`enums.access_kind.${reason.kind}`),
    state:
      reason.state === null
        ? t('people.noLogin')
        : t(`enums.${reason.code.startsWith('person') ? 'staff_state' : 'login_state'}.${reason.state}`),
    until: reason.until === null ? t('people.noEnd') : reason.until.includes('T') ? fullTime(reason.until) : reason.until
  }
  return (
    <>
      <span className={reason.ok ? 'better' : 'worse'} role='img' aria-label={t(reason.ok ? 'why.for' : 'why.against')}>
        {reason.ok ? '✓' : '✗'}
      </span>{' '}
      {t(`why.reason.${reason.code}`, words)}
    </>
  )
}
