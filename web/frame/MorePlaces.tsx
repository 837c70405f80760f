import { useTranslation } from 'react-i18next'

import { Go } from '../ui/Go.tsx'
import { usePlaces } from './places.tsx'

/** On a phone: the places that do not stand under the thumb. */
export function MorePlaces() {
  const { t } = useTranslation()
  const places = usePlaces().filter(({ thumb }) => !thumb)
  if (places.length === 0) return null
  return (
    <nav aria-label={t('nav.more')}>
      <ul className='more-places'>
        {places.map(({ key, to, icon }) => (
          <li key={key}>
            <Go to={to} className='place'>
              {icon}
              <span>{t(`nav.${key}`)}</span>
            </Go>
          </li>
        ))}
      </ul>
    </nav>
  )
}
