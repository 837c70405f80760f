import type { InferContractRouterOutputs } from '@orpc/contract'
import { useTranslation } from 'react-i18next'

import type { admin } from '../../../../api/admin/index.ts'

type Welcome = InferContractRouterOutputs<typeof admin>['session']['welcome']
type Props = {
  readonly logins: Welcome['demoLogins']
  readonly busy: boolean
  readonly onPick: (given: { login: string; password: string }) => void
}

/** One tap signs in as one of the demo's people. */
export function DemoLogins({ logins, busy, onPick }: Props) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('session.demoLogins')}>
      <h2>{t('session.demoLogins')}</h2>
      <p className='quiet note'>{t('frame.demoWhy')}</p>
      <ul className='demo-logins'>
        {logins.map(({ login, password, role, unitName, name }) => (
          <li key={login}>
            <button type='button' disabled={busy} onClick={() => onPick({ login, password })}>
              <strong>{t(`enums.role.${role}`, role)}</strong> {name}
              <span className='quiet'>
                {unitName} · {login}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
