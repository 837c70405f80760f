import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { SignInPage } from '../modules/admin/SignInPage.tsx'
import { useMe, useSession } from '../platform/session.ts'
import { usePhone } from '../ui/media.ts'
import { Answer } from '../ui/states.tsx'
import { BottomBar } from './BottomBar.tsx'
import { KeyList } from './KeyList.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { SearchBox } from './search/SearchBox.tsx'
import { SideBar } from './SideBar.tsx'

/** Sign-in for who is not signed in; the frame around every page for who is. The address stays the same. */
export function Frame() {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <Answer asked={session} what={t('session.what')}>
      {(me) => (me ? <Framed /> : <SignInPage />)}
    </Answer>
  )
}

function Framed() {
  const { t } = useTranslation()
  const me = useMe()
  const phone = usePhone()
  return (
    <div className='frame'>
      <a className='skip' href='#page'>
        {t('frame.skip')}
      </a>
      {!phone && <SideBar />}
      <div className='frame-main'>
        <header className='top'>
          {phone && <span className='product'>{t('product.short')}</span>}
          <SearchBox />
          {me.demo && <DemoMark />}
          {!phone && <PersonMenu />}
        </header>
        <main id='page' tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {phone && <BottomBar />}
      <KeyList />
    </div>
  )
}

function DemoMark() {
  const { t } = useTranslation()
  return (
    <span className='demo' title={t('frame.demoWhy')}>
      {t('frame.demo')}
    </span>
  )
}
