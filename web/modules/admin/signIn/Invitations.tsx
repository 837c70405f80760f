import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { Instant } from '../../../ui/cells.tsx'
import { addressOf } from './addressOf.ts'

type Invitation = { readonly name: string; readonly login: string; readonly role: string; readonly secret: string; readonly until: string }

/** One address for each of the four, told this once. */
export function Invitations({ invitations }: { readonly invitations: readonly Invitation[] }) {
  const { t } = useTranslation()
  return (
    <section>
      <h2>{t('setUp.done')}</h2>
      <p className='quiet'>{t('setUp.hand')}</p>
      <ul className='invitations'>
        {invitations.map(({ name, login, role, secret, until }) => (
          <li key={login}>
            <strong>{name}</strong> · {t(`enums.role.${role}`)} · {login}
            <code className='breaks'>{addressOf(secret)}</code>
            <span className='quiet note'>
              {t('setUp.until')} <Instant value={until} />
            </span>
            <Button size='small' onClick={() => void navigator.clipboard.writeText(addressOf(secret))}>
              {t('signIn.copy')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
