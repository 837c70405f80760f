import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { permissionKeys } from '../../../api/permissions.ts'
import { ActingUnit } from '../../frame/ActingUnit.tsx'
import { Choices } from '../../frame/Choices.tsx'
import { MorePlaces } from '../../frame/MorePlaces.tsx'
import { paths } from '../../paths.ts'
import { orpc } from '../../platform/api.ts'
import { count } from '../../platform/formats.ts'
import { useMay, useMe } from '../../platform/session.ts'
import { Fields } from '../../ui/Fields.tsx'
import { Go } from '../../ui/Go.tsx'
import { usePhone } from '../../ui/media.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { Answer } from '../../ui/states.tsx'
import { HeldGrants } from './people/HeldGrants.tsx'
import { PermissionList } from './roles/PermissionList.tsx'

import './roles/roles.css'
import { Risk } from './roles/Risk.tsx'
import { permissionWord, roleWord } from './roles/words.ts'
import { SignOut } from './SignOut.tsx'

/** 我的权限 (ADM-112): who I am here, whose accounts I see, what I may do, and who could give me more. */
export function RightsPage() {
  const { t } = useTranslation()
  const me = useMe()
  const phone = usePhone()
  const mine = useQuery(orpc.admin.me.rights.queryOptions())
  return (
    <>
      <PageHead title={me.name} tab={t('rights.title')} question={t('rights.question')} />
      {phone && <MorePlaces />}
      <Answer asked={mine} what={t('rights.title')} rows={8}>
        {({ grants, permissions, roleHolders, grantors, lent, unitsOfScope }) => (
          <div className='panels'>
            <div>
              <section className='panel'>
                <h2>{t('rights.roles')}</h2>
                <HeldGrants grants={grants.filter((grant) => grant.state === 'active')} />
              </section>
              <section className='panel'>
                <h2>{t('rights.may', { permissions: permissions.length })}</h2>
                <PermissionList keys={permissions} chosen={permissions} />
              </section>
              <MayNot permissions={permissions} roleHolders={roleHolders} grantors={grantors} />
            </div>
            <div>
              <section className='panel'>
                <h2>{t('rights.see')}</h2>
                <Sight units={unitsOfScope} lent={lent.length} />
                <ActingUnit />
              </section>
              <section className='panel'>
                <h2>{t('rights.thisBrowser')}</h2>
                <Go to={paths.security}>{t('security.title')}</Go>
                <Choices />
                {phone && <SignOut />}
              </section>
            </div>
          </div>
        )}
      </Answer>
    </>
  )
}

/** Whose accounts I see, in words and figures. */
function Sight({ units, lent }: { readonly units: number; readonly lent: number }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayRead = useMay('archive.account.read') && !me.acting.needed
  const total = useQuery({ ...orpc.archive.accounts.count.queryOptions({ input: {} }), enabled: mayRead })
  const facts = [
    ['login', me.login],
    ['accounts', total.data ? t('accounts.total', { total: count(total.data.count) }) : mayRead ? '…' : t('rights.noAccounts')],
    ['units', units === 0 ? t('value.none') : t('rights.unitsOf', { units: count(units) })],
    ['ownBook', t('accounts.total', { total: count(me.ownBook) })],
    ['lent', t('accounts.total', { total: count(lent) })],
    ['names', t(me.seesOwnNames ? 'rights.namesOwn' : 'rights.namesMasked')]
  ] as const
  return <Fields of={facts} word={(label) => t(`rights.${label}`)} />
}

type MayNotProps = {
  readonly permissions: readonly string[]
  readonly roleHolders: readonly { readonly role: string; readonly label: string | null; readonly permissions: readonly string[] }[]
  readonly grantors: readonly { readonly staffId: number; readonly name: string; readonly unitName: string }[]
}

/** What I may not, by which roles it is held, and who could give it to me. */
function MayNot({ permissions, roleHolders, grantors }: MayNotProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const others = permissionKeys.filter((key) => !permissions.includes(key) && (permissionWord(t, key) + key).includes(text.trim()))
  const givers = grantors.map(({ name, unitName }) => `${name}(${unitName})`).join(t('list.separator'))
  return (
    <section className='panel'>
      <div className='panel-head'>
        <h2>{t('rights.mayNot')}</h2>
        <Input
          className='find-permission'
          allowClear
          aria-label={t('rights.find')}
          placeholder={t('rights.find')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p className='quiet'>{t('rights.givers', { givers: givers || t('value.none') })}</p>
      <ul className='may-not'>
        {others.map((key) => (
          <li key={key}>
            <div>
              {permissionWord(t, key)} <code className='quiet'>{key}</code>
              <div className='quiet note'>
                {t('rights.heldBy', {
                  roles:
                    roleHolders
                      .filter((role) => role.permissions.includes(key))
                      .map(({ role, label }) => roleWord(t, role, label))
                      .join(t('list.separator')) || t('value.none')
                })}
              </div>
            </div>
            <Risk permission={key} />
          </li>
        ))}
      </ul>
    </section>
  )
}
