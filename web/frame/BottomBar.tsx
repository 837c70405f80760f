import { UserOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'

import { paths } from '../paths.ts'
import { Go } from '../ui/Go.tsx'
import { useIsHere, usePlaces } from './places.tsx'
import { Waits } from './Waits.tsx'

/** The phone's places, under the thumb. */
export function BottomBar() {
  const { t } = useTranslation()
  const places = usePlaces().filter(({ thumb }) => thumb)
  const isHere = useIsHere()
  const all = [...places, { key: 'me', to: paths.rights, icon: <UserOutlined aria-hidden='true' /> }]
  return (
    <nav className='bottom' aria-label={t('nav.label')}>
      {all.map(({ key, to, icon }) => (
        <Go key={key} to={to} aria-current={isHere(to) ? 'page' : undefined}>
          {icon}
          <span>{t(`nav.short.${key}`)}</span>
          <Waits place={key} />
        </Go>
      ))}
    </nav>
  )
}
