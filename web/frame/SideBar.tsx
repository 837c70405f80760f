import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../paths.ts'
import { prefer, preferred } from '../platform/preferences.ts'
import { Go } from '../ui/Go.tsx'
import { useIsHere, usePlaces } from './places.tsx'
import { Waits } from './Waits.tsx'

/** The chapters at the left; folded, only their signs remain. */
export function SideBar() {
  const { t } = useTranslation()
  const places = usePlaces()
  const isHere = useIsHere()
  const [state, setState] = useState(() => preferred('navigation'))
  const folded = state === 'closed'
  const fold = () => {
    const next = folded ? 'open' : 'closed'
    prefer('navigation', next)
    setState(next)
  }
  return (
    <nav className={folded ? 'side side-folded' : 'side'} aria-label={t('nav.label')}>
      <Go to={paths.home} className='product' aria-label={t('product.long')}>
        <img src='/mark.svg' alt='' width='28' height='28' />
        {!folded && <span>{t('product.short')}</span>}
      </Go>
      <ul>
        {places.map(({ key, chapter, to, icon }, at) => (
          <li key={key}>
            {!folded && places[at - 1]?.chapter !== chapter && <span className='chapter quiet'>{t(`nav.chapter.${chapter}`)}</span>}
            <Go to={to} className='place' aria-current={isHere(to) ? 'page' : undefined} title={t(`nav.${key}`)}>
              {icon}
              <span className={folded ? 'unseen' : undefined}>{t(`nav.${key}`)}</span>
              <Waits place={key} />
            </Go>
          </li>
        ))}
      </ul>
      <button type='button' className='fold' onClick={fold} aria-expanded={!folded} title={t(folded ? 'nav.unfold' : 'nav.fold')}>
        {folded ? <MenuUnfoldOutlined aria-hidden='true' /> : <MenuFoldOutlined aria-hidden='true' />}
        <span className={folded ? 'unseen' : undefined}>{t(folded ? 'nav.unfold' : 'nav.fold')}</span>
      </button>
    </nav>
  )
}
