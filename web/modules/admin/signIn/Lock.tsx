import './signIn.css'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me } from '../../../../api/admin/session.ts'
import { client } from '../../../platform/api.ts'
import { secondsLeft } from '../../../platform/idle.ts'
import { useLocked } from '../../../platform/lock.ts'
import { lock, queries, unlock } from '../../../platform/queries.ts'
import { sessionKey, useMe, useSession } from '../../../platform/session.ts'
import { SignInSteps } from './SignInSteps.tsx'

// ADM-60.
const warnSeconds = 60

/** Watches the session: a warning a minute before it ends for idleness, then the page is locked over what is on it. */
export function Lock() {
  const me = useMe()
  const { dataUpdatedAt } = useSession()
  const locked = useLocked()
  const [left, setLeft] = useState<number | null>(null)
  useEffect(() => {
    const timer = setInterval(() => {
      const seconds = secondsLeft(me.session, dataUpdatedAt)
      setLeft(seconds <= warnSeconds ? Math.max(0, seconds) : null)
      if (seconds <= 0) lock()
    }, 1000)
    return () => clearInterval(timer)
  }, [me.session, dataUpdatedAt])
  if (locked) return <LockedPage me={me} />
  return left === null ? null : <Warning seconds={left} />
}

function Warning({ seconds }: { readonly seconds: number }) {
  const { t } = useTranslation()
  return (
    <div className='idle-warning' role='alert'>
      <span>{t('signIn.idle', { seconds })}</span>
      <Button size='small' type='primary' onClick={() => void client.admin.session.me().catch(lock)}>
        {t('signIn.stay')}
      </Button>
    </div>
  )
}

/** Covers everything and lets nothing through, while what was typed stays where it is. */
function LockedPage({ me }: { readonly me: Me }) {
  const { t } = useTranslation()
  const cover = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    cover.current?.showModal()
    cover.current?.querySelector<HTMLInputElement>('#password')?.focus()
  }, [])
  const back = (next: Me) => {
    // Another person must not find what this one saw and typed.
    if (next.staffId !== me.staffId) return location.assign('/')
    queries.setQueryData(sessionKey, next)
    unlock()
  }
  return (
    <dialog ref={cover} className='lock sign-in' aria-label={t('signIn.locked')} onCancel={(event) => event.preventDefault()}>
      <div className='sign-in-box'>
        <div>
          <h2>{t('signIn.locked')}</h2>
          <p className='quiet'>{t('signIn.lockedWhy', { name: me.name })}</p>
        </div>
        <SignInSteps provider={null} login={me.login} onDone={back} />
        <Button type='link' onClick={() => location.assign('/')}>
          {t('signIn.someoneElse')}
        </Button>
      </div>
    </dialog>
  )
}
