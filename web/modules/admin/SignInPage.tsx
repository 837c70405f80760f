import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Choices } from '../../frame/Choices.tsx'
import { client, orpc } from '../../platform/api.ts'
import { failureOf } from '../../platform/failure.ts'
import { queries } from '../../platform/queries.ts'
import { sessionKey } from '../../platform/session.ts'
import { useTabTitle } from '../../ui/PageHead.tsx'
import { wordsOf } from '../../ui/states.tsx'
import { DemoLogins } from './DemoLogins.tsx'

/** 登录. A failure never says which of the two was wrong. */
export function SignInPage() {
  const { t } = useTranslation()
  useTabTitle(t('session.signIn'))
  const welcome = useQuery(orpc.admin.session.welcome.queryOptions())
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const secret = useRef<HTMLDivElement>(null)
  const enter = useMutation({
    mutationFn: (given: { login: string; password: string }) => client.admin.session.signIn(given),
    onSuccess: (me) => {
      // A session may have ended by itself: what another person saw does not carry over.
      queries.removeQueries({ predicate: (query) => query.queryKey !== sessionKey })
      queries.setQueryData(sessionKey, me)
    },
    onError: () => {
      setPassword('')
      secret.current?.querySelector('input')?.focus()
    }
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (login.trim() && password) enter.mutate({ login, password })
  }
  const failure = enter.error ? failureOf(enter.error) : null

  return (
    <main className='sign-in'>
      <div className='sign-in-box'>
        <header>
          <img src='/mark.svg' alt='' width='40' height='40' />
          <div>
            <h1>{t('product.long')}</h1>
            <p className='quiet'>{t('session.question')}</p>
          </div>
        </header>
        <form onSubmit={submit}>
          <label htmlFor='login'>{t('session.login')}</label>
          <Input
            id='login'
            autoFocus
            autoComplete='username'
            size='large'
            maxLength={64}
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
          <label htmlFor='password'>{t('session.password')}</label>
          <div ref={secret}>
            <Input.Password
              id='password'
              autoComplete='current-password'
              size='large'
              maxLength={200}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </div>
          {failure && (
            <p role='alert' className='danger'>
              {wordsOf(t, failure.code, failure.data)}
            </p>
          )}
          <Button type='primary' size='large' htmlType='submit' block loading={enter.isPending} disabled={!login.trim() || !password}>
            {t('session.signIn')}
          </Button>
        </form>
        {welcome.data?.demo && (
          <DemoLogins logins={welcome.data.demoLogins} busy={enter.isPending} onPick={(given) => enter.mutate(given)} />
        )}
        <p className='quiet note'>{t('session.secondFactors')}</p>
        <Choices />
      </div>
    </main>
  )
}
