import { QRCode } from 'antd'
import { useTranslation } from 'react-i18next'

/** A secret as a picture for the telephone's authenticator, and as a key to type. */
export function Authenticator({ secret, address }: { readonly secret: string; readonly address: string }) {
  const { t } = useTranslation()
  return (
    <div className='authenticator'>
      <QRCode value={address} type='svg' size={168} color='#1a2733' bgColor='#ffffff' aria-label={t('signIn.picture')} />
      <p>{t('signIn.scan')}</p>
      <p className='quiet note'>{t('signIn.key')}</p>
      <code className='secret'>{secret.match(/.{1,4}/g)?.join(' ')}</code>
    </div>
  )
}
