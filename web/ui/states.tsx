import type { Query } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../paths.ts'
import { failureOf } from '../platform/failure.ts'
import { queries } from '../platform/queries.ts'
import { grantorsOf, holdersOf } from '../platform/session.ts'
import { Go } from './Go.tsx'

/** Grey lines at once; after a second what is being done; after five a way to stop it, and from there a way to go on. */
export function Loading({ words, rows = 6 }: { readonly words: string; readonly rows?: number }) {
  const { t } = useTranslation()
  const [seconds, setSeconds] = useState(0)
  const [stopped, setStopped] = useState(false)
  useEffect(() => {
    const timers = [1, 5].map((s) => setTimeout(() => setSeconds(s), s * 1000))
    return () => timers.forEach(clearTimeout)
  }, [])
  const stop = () => {
    setStopped(true)
    void queries.cancelQueries({ predicate: unanswered })
  }
  const goOn = () => {
    setStopped(false)
    void queries.refetchQueries({ type: 'active', predicate: unanswered })
  }
  if (stopped) {
    return (
      <Empty why={t('state.stopped')}>
        <Button onClick={goOn}>{t('do.retry')}</Button>
      </Empty>
    )
  }
  return (
    <div className='state-loading' aria-busy='true'>
      <Skeleton active title={false} paragraph={{ rows, width: '100%' }} />
      <p className='quiet' role='status'>
        {seconds >= 1 && words}
        {seconds >= 5 && (
          <Button size='small' onClick={stop}>
            {t('do.cancel')}
          </Button>
        )}
      </p>
    </div>
  )
}

const unanswered = (query: Query) => query.state.data === undefined

/** Why there is nothing, and the one thing that fills it. */
export const Empty = ({ why, children }: { readonly why: ReactNode; readonly children?: ReactNode }) => (
  <div className='state' role='status'>
    <p className='state-title'>{why}</p>
    {children && <div className='state-more'>{children}</div>}
  </div>
)

/** Which permission is missing, who has it, and who can give it. */
export function Refused({ permission, grantedBy }: { readonly permission: string; readonly grantedBy?: unknown }) {
  const { t } = useTranslation()
  const name = t(`enums.permission.${permission}`, permission)
  const words = (codes: readonly string[]) => codes.map((code) => t(`enums.role.${code}`, code)).join(t('list.separator'))
  return (
    <div className='state' role='status'>
      <p className='state-title'>{t('state.refused', { permission: name })}</p>
      <p className='quiet'>{t('state.refusedWho', { holders: words(holdersOf(permission)), grantors: words(grantorsOf(grantedBy)) })}</p>
      <p className='quiet'>
        <code>{permission}</code>
      </p>
    </div>
  )
}

/** Codes after which the same question may be answered; any other is a lasting "no". */
const WORTH_RETRYING = ['OFFLINE', 'UNEXPECTED', 'FACTS_UNAVAILABLE', 'TOO_MANY', 'BAD_CURSOR', 'NOT_SIGNED_IN']

type FailedProps = { readonly fault: unknown; readonly what: string; readonly onRetry?: () => void }

/** What failed, in the words of its code; the request's number; and another try, which is always safe for a reading. */
export function Failed({ fault, what, onRetry }: FailedProps) {
  const { t } = useTranslation()
  const { code, data, requestId } = failureOf(fault)
  if (code === 'PERMISSION_MISSING') return <Refused permission={String(data['permission'])} grantedBy={data['grantors']} />
  if (code.endsWith('_NOT_FOUND')) {
    return (
      <Empty why={wordsOf(t, code, data)}>
        <Go to={paths.home}>{t('lost.home')}</Go>
      </Empty>
    )
  }
  if (!WORTH_RETRYING.includes(code)) return <Empty why={wordsOf(t, code, data)} />
  return (
    <div className='state' role='alert'>
      <p className='state-title'>{t('state.failed', { what })}</p>
      <p>{wordsOf(t, code, data)}</p>
      {onRetry && <Button onClick={onRetry}>{t('do.retry')}</Button>}
      {requestId && <p className='quiet note'>{t('state.requestId', { requestId })}</p>}
    </div>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

/** The wording of an error code; its data fill the gaps of the sentence. */
export function wordsOf(t: Translate, code: string, data: Record<string, unknown>): string {
  const fields = Array.isArray(data['fields']) ? (data['fields'] as { path: string; expected: string }[]) : []
  const detail = fields.map(({ path, expected }) => `${path}: ${expected}`).join(t('list.separator'))
  const least = t(`enums.query_least.${String(data['least'])}`, String(data['least'] ?? ''))
  return t(`errors.${code}`, { ...data, least, detail, defaultValue: t('errors.UNEXPECTED') })
}

type Asked<T> = {
  readonly data: T | undefined
  readonly error: unknown
  readonly isPending: boolean
  refetch(): unknown
}

type AnswerProps<T> = {
  readonly asked: Asked<T>
  readonly what: string
  readonly rows?: number
  readonly children: (answer: T) => ReactNode
}

/** The three states of a question: being asked, failed or refused, answered. */
export function Answer<T>({ asked, what, rows, children }: AnswerProps<T>) {
  const { t } = useTranslation()
  if (asked.data !== undefined) return <>{children(asked.data)}</>
  if (asked.error) return <Failed fault={asked.error} what={what} onRetry={() => void asked.refetch()} />
  return <Loading words={t('state.loading', { what })} {...(rows ? { rows } : {})} />
}
