import { useTranslation } from 'react-i18next'

import { Choices } from '../../frame/Choices.tsx'
import { count } from '../../platform/formats.ts'
import { useMe } from '../../platform/session.ts'
import { usePhone } from '../../ui/media.ts'
import { PageHead } from '../../ui/PageHead.tsx'
import { Grants } from './Grants.tsx'
import { SignOut } from './SignOut.tsx'

/** 我的: who I am here, whose accounts I see, what I may do. */
export function RightsPage() {
  const { t } = useTranslation()
  const me = useMe()
  const phone = usePhone()
  const facts = [
    ['login', me.login],
    ['ownBook', t('accounts.total', { total: count(me.ownBook) })],
    ['names', t(me.seesOwnNames ? 'rights.namesOwn' : 'rights.namesMasked')]
  ] as const
  return (
    <>
      <PageHead title={me.name} tab={t('rights.title')} question={t('rights.question')} />
      <div className='profile'>
        <section>
          <h2>{t('rights.roles')}</h2>
          <Grants me={me} />
          <dl className='fields'>
            {facts.map(([label, value]) => (
              <div key={label}>
                <dt>{t(`rights.${label}`)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h2>{t('rights.permissions')}</h2>
          <ul className='permissions'>
            {me.permissions.map((permission) => (
              <li key={permission}>
                {t(`enums.permission.${permission}`, permission)} <code className='quiet'>{permission}</code>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('rights.thisBrowser')}</h2>
          <Choices />
          {phone && <SignOut />}
        </section>
      </div>
    </>
  )
}
