import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Grant } from '../../../../api/admin/people.ts'
import { Day } from '../../../ui/cells.tsx'
import { roleWord, scopeWord } from '../roles/words.ts'

type Props = {
  readonly grants: readonly Grant[]
  readonly onRenew?: ((grant: Grant) => void) | undefined
  readonly onEnd?: ((grant: Grant) => void) | undefined
}

/** Roles with the unit, whose accounts they show in words, and until when; why one has ended. */
export function HeldGrants({ grants, onRenew, onEnd }: Props) {
  const { t } = useTranslation()
  if (grants.length === 0) return <p className='quiet'>{t('people.noRole')}</p>
  return (
    <ul className='held-grants'>
      {grants.map((grant) => (
        <li key={grant.grantId} className={grant.state === 'active' ? undefined : 'over'}>
          <div>
            <strong>{roleWord(t, grant.role, grant.roleLabel)}</strong> · {grant.unitName}
            <div className='quiet'>{scopeWord(t, grant.scopeKind, grant.unitName)}</div>
            <div className='quiet note'>
              <Day value={grant.from} always /> – {grant.until === null ? t('people.noEnd') : <Day value={grant.until} always />}
              {grant.endCause !== null && <> · {t(`enums.end_cause.${grant.endCause}`)}</>}
              {grant.stays && <> · {t('people.staysShort')}</>}
              {grant.grantedBy !== null && <> · {t(grant.secondPerson ? 'people.byTwo' : 'people.by', { name: grant.grantedBy })}</>}
            </div>
          </div>
          {(onRenew || onEnd) && (
            <span className='nowrap'>
              {onRenew && (
                <Button size='small' type='link' onClick={() => onRenew(grant)}>
                  {t('people.renew')}
                </Button>
              )}
              {onEnd && (
                <Button size='small' type='link' danger onClick={() => onEnd(grant)}>
                  {t('people.end')}
                </Button>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
