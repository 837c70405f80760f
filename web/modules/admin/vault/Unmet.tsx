import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { orpc } from '../../../platform/api.ts'
import { Instant } from '../../../ui/cells.tsx'
import { permissionWord } from '../roles/words.ts'

/** For the head of a unit: what people could not ask because nobody there or above could have approved it (ADM-51). */
export function Unmet() {
  const { t } = useTranslation()
  const { data = [] } = useQuery(orpc.admin.vault.unmet.queryOptions())
  if (data.length === 0) return null
  return (
    <section className='vault-unmet' aria-label={t('vault.unmet')}>
      <h2>{t('vault.unmet')}</h2>
      <ul>
        {data.map((one) => (
          <li key={one.unmetId}>
            {t('vault.unmetOne', {
              who: one.requesterName,
              unit: one.unitName,
              kind: t(`enums.vault_kind.${one.kind}`, one.kind),
              why: one.reason
            })}{' '}
            <span className='quiet'>
              <Instant value={one.askedAt} /> {one.permission && t('vault.unmetNeeds', { permission: permissionWord(t, one.permission) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
