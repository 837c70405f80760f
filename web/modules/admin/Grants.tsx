import { useTranslation } from 'react-i18next'

import type { Me } from '../../../api/admin/session.ts'
import { count } from '../../platform/formats.ts'
import { roleWord } from './roles/words.ts'

/** Each role with the unit it is held in and, in words, whose accounts it shows. */
export function Grants({ me }: { readonly me: Me }) {
  const { t } = useTranslation()
  if (me.grants.length === 0) return <p>{t('rights.noGrant')}</p>
  return (
    <ul className='grants'>
      {me.grants.map((grant) => (
        <li key={`${grant.role}${grant.orgUnitId}`}>
          <strong>{roleWord(t, grant.role, grant.label)}</strong> · {grant.unitName}
          <div className='quiet'>{t(`rights.scope.${grant.scopeKind}`, { unit: grant.unitName, accounts: count(me.ownBook) })}</div>
        </li>
      ))}
    </ul>
  )
}
