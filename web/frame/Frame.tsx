import { Outlet, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { Lock } from '../modules/admin/signIn/Lock.tsx'
import { SignInPage } from '../modules/admin/signIn/SignInPage.tsx'
import { paths } from '../paths.ts'
import { useMe, useSession } from '../platform/session.ts'
import { usePhone } from '../ui/media.ts'
import { Answer } from '../ui/states.tsx'
import { ChooseActingUnit } from './ActingUnit.tsx'
import { BottomBar } from './BottomBar.tsx'
import { KeyList } from './KeyList.tsx'
import { PersonMenu } from './PersonMenu.tsx'
import { SearchBox } from './search/SearchBox.tsx'
import { SideBar } from './SideBar.tsx'

/** Sign-in for who is not signed in; the frame around every page for who is. The address stays the same. */
export function Frame() {
  const { t } = useTranslation()
  const session = useSession()
  const { pathname } = useLocation()
  // A one-time address is for whoever holds it, not for who happens to be signed in here.
  const byAddress = pathname === paths.link || pathname === paths.setUp
  return (
    <Answer asked={session} what={t('session.what')}>
      {(me) => (me && !byAddress ? <Framed /> : <SignInPage />)}
    </Answer>
  )
}

function Framed() {
  const { t } = useTranslation()
  const me = useMe()
  const phone = usePhone()
  // What he is and may is told without it: his own pages stay open.
  const { pathname } = useLocation()
  const choosing = me.acting.needed && pathname !== paths.rights
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
          {choosing ? <ChooseActingUnit /> : <Outlet />}
        </main>
      </div>
      {phone && <BottomBar />}
      <KeyList />
      <Lock />
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
