import { useTranslation } from 'react-i18next'

import { useWaiting } from '../modules/admin/index.ts'
import { count } from '../platform/formats.ts'

import './waits.css'

/** How much waits in a place for the signed-in person; nothing where nothing does. */
export function Waits({ place }: { readonly place: string }) {
  return place === 'vault' ? <InVault /> : null
}

function InVault() {
  const { t } = useTranslation()
  const { all } = useWaiting()
  if (all === 0) return null
  return (
    <span className='waits' title={t('vault.waits', { all })}>
      {count(all)}
      <span className='unseen'>{t('vault.waits', { all })}</span>
    </span>
  )
}
