import './signIn.css'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '../../../../api/admin/session.ts'
import { Choices } from '../../../frame/Choices.tsx'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { queries } from '../../../platform/queries.ts'
import { sessionKey } from '../../../platform/session.ts'
import { DemoLogins } from './DemoLogins.tsx'
import { OpenLink } from './OpenLink.tsx'
import { SetUp } from './SetUp.tsx'
import { SignInBox } from './SignInBox.tsx'
import { SignInSteps } from './SignInSteps.tsx'

/** A session has begun: what another person saw does not carry over. */
export function entered(me: Me) {
  queries.removeQueries({ predicate: (query) => query.queryKey !== sessionKey })
  queries.setQueryData(sessionKey, me)
}

/** 登录, and what comes by a one-time address: an invitation, a reset, the set-up. */
export function SignInPage() {
  const { t } = useTranslation()
  const { pathname, hash } = useLocation()
  const welcome = useQuery(orpc.admin.session.welcome.queryOptions())
  const [stepping, setStepping] = useState(false)
  const demo = welcome.data?.demo === true
  if (pathname === paths.setUp) return <SetUp secret={hash} />
  return (
    <SignInBox title={t('session.signIn')} question={t('session.question')}>
      {pathname === paths.link ? (
        <OpenLink secret={hash} onDone={entered} />
      ) : (
        <SignInSteps provider={welcome.data?.provider ?? null} onDone={entered} onStep={setStepping}>
          {(enter, busy) => demo && !stepping && <DemoLogins logins={welcome.data!.demoLogins} busy={busy} onPick={enter} />}
        </SignInSteps>
      )}
      {welcome.data?.setUp && <p className='note'>{t('signIn.setUpFirst')}</p>}
      {welcome.data && !welcome.data.secureCookie && <p className='quiet note'>{t('signIn.plain')}</p>}
      <Choices />
    </SignInBox>
  )
}
