import { startAuthentication } from '@simplewebauthn/browser'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { client, orpc } from '../../../platform/api.ts'
import { isCode } from '../../../platform/failure.ts'
import { CodeField } from '../signIn/CodeField.tsx'
import { asAnswer } from '../signIn/passkey.ts'
import { Trouble } from '../signIn/Trouble.tsx'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']

/**
 * Calls that may ask for a second factor proved just now (SECOND_FACTOR_NEEDED): `proved` makes the call, asks the person where it must, and
 * makes it again. `dialog` is to stand somewhere on the page.
 */
export function useStepUp(): { proved: <T>(call: () => Promise<T>) => Promise<T>; dialog: ReactNode } {
  const [waiting, setWaiting] = useState<{ go: () => void; stop: (fault: unknown) => void } | null>(null)
  const proved = async <T,>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (fault) {
      if (!isCode(fault, 'SECOND_FACTOR_NEEDED')) throw fault
      await new Promise<void>((go, stop) => setWaiting({ go, stop: () => stop(fault) }))
      return call()
    }
  }
  const close = (done: boolean) => {
    setWaiting(null)
    if (done) waiting?.go()
    else waiting?.stop(null)
  }
  return { proved, dialog: waiting && <StepUp onDone={close} /> }
}

function StepUp({ onDone }: { readonly onDone: (proved: boolean) => void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const demo = useQuery({ ...orpc.admin.session.demoCode.queryOptions(), gcTime: 0, staleTime: 0 })
  const give = useMutation({
    mutationFn: () => client.admin.session.stepUp({ code }),
    onSuccess: () => onDone(true),
    onError: () => {
      setCode('')
      void demo.refetch()
    }
  })
  const passkey = useMutation({
    mutationFn: async () => {
      const options = (await client.admin.session.stepUpPasskeyBegin({})) as unknown as Options
      await client.admin.session.stepUpPasskeyFinish({ answer: asAnswer(await startAuthentication({ optionsJSON: options })) })
    },
    onSuccess: () => onDone(true)
  })
  return (
    <Modal open title={t('stepUp.title')} footer={null} onCancel={() => onDone(false)}>
      <form
        className='step-up'
        onSubmit={(event) => {
          event.preventDefault()
          // The dialog may stand inside another form, which is not sent by this.
          event.stopPropagation()
          if (code.trim().length >= 6) give.mutate()
        }}
      >
        <p>{t('stepUp.why')}</p>
        <CodeField value={code} onChange={setCode} demoCode={demo.data ?? null} />
        <Trouble fault={give.error ?? passkey.error} />
        <Button type='primary' htmlType='submit' loading={give.isPending} disabled={code.trim().length < 6}>
          {t('signIn.verify')}
        </Button>
        <Button loading={passkey.isPending} onClick={() => passkey.mutate()}>
          {t('signIn.passkey')}
        </Button>
      </form>
    </Modal>
  )
}
