import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import type { Me, Progress } from '../../../../api/admin/session.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { unreachable } from '../../../ui/unreachable.ts'
import { EnrolStep } from './EnrolStep.tsx'
import { NewPasswordStep } from './NewPasswordStep.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { SecondFactorStep } from './SecondFactorStep.tsx'
import { Trouble } from './Trouble.tsx'

type Enter = (given: { login: string; password: string }) => void
type Props = {
  readonly provider: string | null
  /** Whose page is locked: his log-in stands there already. */
  readonly login?: string
  readonly begun?: Progress
  readonly onDone: (me: Me) => void
  readonly onStep?: (stepping: boolean) => void
  readonly children?: (enter: Enter, busy: boolean) => ReactNode
}

/** A sign-in step by step: each answer of the server says what comes next. */
export function SignInSteps({ provider, login, begun, onDone, onStep, children }: Props) {
  const { t } = useTranslation()
  // A reload, or the way back from the provider, goes on where it was.
  const kept = useQuery({ ...orpc.admin.session.progress.queryOptions(), enabled: begun === undefined, gcTime: 0, staleTime: Infinity })
  const [told, setTold] = useState<Progress | null>(begun ?? null)
  const [over, setOver] = useState<unknown>(null)
  const [saved, setSaved] = useState(false)
  const at = told ?? kept.data ?? null

  const go = (next: Progress) => {
    setOver(null)
    setTold(next)
    onStep?.(next.step !== 'done')
    if (next.step === 'done' && next.me && !next.recoveryCodes) onDone(next.me)
  }
  const again = (fault: unknown) => {
    if (failureOf(fault).code !== 'SIGN_IN_EXPIRED') return
    setTold(null)
    setOver(fault)
    onStep?.(false)
  }
  const enter = useMutation({
    mutationFn: (given: { login: string; password: string }) => client.admin.session.signIn(given),
    onSuccess: go
  })

  if (at === null || (at.step === 'done' && at.me === null)) {
    return (
      <>
        <PasswordStep
          login={login ?? null}
          provider={provider}
          asking={enter}
          onPasskey={go}
          trouble={over ? <Trouble fault={over} /> : <Returned />}
        />
        {children?.(enter.mutate, enter.isPending)}
      </>
    )
  }
  switch (at.step) {
    case 'change_password':
      return <NewPasswordStep at={at} onDone={go} onFault={again} />
    case 'second_factor':
      return <SecondFactorStep at={at} onDone={go} onFault={again} />
    case 'enrol':
      return <EnrolStep at={at} onDone={go} onFault={again} />
    case 'done':
      return at.recoveryCodes ? (
        <RecoveryCodes codes={at.recoveryCodes} saved={saved} onSaved={setSaved} onDone={() => at.me && onDone(at.me)} />
      ) : (
        <p className='quiet'>{t('signIn.opening')}</p>
      )
    default:
      return unreachable(at.step)
  }
}

/** Why the provider's way did not lead in; said once, from the address. */
function Returned() {
  const { t } = useTranslation()
  const code = new URLSearchParams(location.search).get('refused')
  if (!code || !['NO_LOGIN', 'STATE_MISMATCH', 'PROVIDER_REFUSED', 'PROVIDER_DOWN', 'TOO_MANY'].includes(code)) return null
  return (
    <p role='alert' className='danger'>
      {t(`errors.${code}`, { retryAfterSeconds: 10 })}
    </p>
  )
}
