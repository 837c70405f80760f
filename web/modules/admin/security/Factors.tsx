import type { InferContractRouterOutputs } from '@orpc/contract'
import { startRegistration } from '@simplewebauthn/browser'
import { useMutation } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { admin } from '../../../../api/admin/index.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { Instant } from '../../../ui/cells.tsx'
import { wordsOf } from '../../../ui/states.tsx'
import { Authenticator } from '../signIn/Authenticator.tsx'
import { CodeField } from '../signIn/CodeField.tsx'
import { asAnswer } from '../signIn/passkey.ts'
import { RecoveryCodes } from '../signIn/RecoveryCodes.tsx'
import { Trouble } from '../signIn/Trouble.tsx'
import { useStepUp } from './StepUp.tsx'

export type Overview = InferContractRouterOutputs<typeof admin>['security']['overview']
type Options = Parameters<typeof startRegistration>[0]['optionsJSON']
const anew = () => queries.invalidateQueries({ queryKey: orpc.admin.security.key() })

/** Authenticator, recovery codes, passkeys. */
export function Factors({ mine }: { readonly mine: Overview }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { proved, dialog } = useStepUp()
  const [shown, setShown] = useState<{ secret: string; address: string } | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const [label, setLabel] = useState('')
  const tell = (fault: unknown) => {
    // Who closed the question for his second factor needs no word about it, nor does who sees the page locked.
    if (fault === null) return
    const { code, data } = failureOf(fault)
    if (code === 'NOT_SIGNED_IN') return
    void message.error(code === 'UNEXPECTED' ? t('errors.PASSKEY_REFUSED') : wordsOf(t, code, data))
  }
  const setUp = useMutation({ mutationFn: () => proved(() => client.admin.security.totpBegin({})), onSuccess: setShown, onError: tell })
  const renew = useMutation({
    mutationFn: () => proved(() => client.admin.security.renewRecoveryCodes({})),
    onSuccess: ({ recoveryCodes }) => setCodes(recoveryCodes),
    onError: tell
  })
  const add = useMutation({
    mutationFn: async () => {
      const options = (await proved(() => client.admin.security.passkeyBegin({}))) as unknown as Options
      const answer = await startRegistration({ optionsJSON: options })
      return client.admin.security.passkeyFinish({ label, answer: asAnswer(answer) })
    },
    onSuccess: () => {
      setLabel('')
      return anew()
    },
    onError: tell
  })
  const remove = useMutation({
    mutationFn: (credentialId: string | null) => proved(() => client.admin.security.removeFactor({ credentialId })),
    onSuccess: anew,
    onError: tell
  })
  return (
    <section>
      <h2>{t('security.factors')}</h2>
      <p className='quiet'>{t(mine.secondFactorDemanded ? 'security.demanded' : 'security.advised')}</p>
      <ul className='factors'>
        <li>
          <strong>{t('security.totp')}</strong>
          {mine.totp ? (
            <span className='quiet'>
              {t('security.since')} <Instant value={mine.totp.since} />
            </span>
          ) : (
            <span className='quiet'>{t('security.none')}</span>
          )}
          <Button size='small' loading={setUp.isPending} onClick={() => setUp.mutate()}>
            {t(mine.totp ? 'security.replace' : 'security.setUp')}
          </Button>
          {mine.totp && (
            <Button size='small' onClick={() => remove.mutate(null)}>
              {t('security.remove')}
            </Button>
          )}
        </li>
        {mine.totp && (
          <li>
            <strong>{t('signIn.recoveryCodes')}</strong>
            <span className={mine.recoveryCodesLeft < 3 ? 'worse' : 'quiet'}>{t('security.left', { n: mine.recoveryCodesLeft })}</span>
            <Button size='small' loading={renew.isPending} onClick={() => renew.mutate()}>
              {t('security.renew')}
            </Button>
          </li>
        )}
        {mine.passkeys.map((passkey) => (
          <li key={passkey.credentialId}>
            <strong>{passkey.label}</strong>
            <span className='quiet'>
              {t('security.passkey')} · {t('security.since')} <Instant value={passkey.createdAt} />
            </span>
            <Button
              size='small'
              aria-label={`${t('security.remove')} ${passkey.label}`}
              onClick={() => remove.mutate(passkey.credentialId)}
            >
              {t('security.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <form
        className='add-passkey'
        onSubmit={(event) => {
          event.preventDefault()
          if (label.trim()) add.mutate()
        }}
      >
        <Input
          aria-label={t('security.passkeyName')}
          placeholder={t('security.passkeyName')}
          maxLength={40}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button htmlType='submit' loading={add.isPending} disabled={!label.trim()}>
          {t('security.addPasskey')}
        </Button>
      </form>
      {shown && (
        <NewAuthenticator
          shown={shown}
          onClose={() => setShown(null)}
          onDone={(recoveryCodes) => {
            setShown(null)
            setCodes(recoveryCodes)
          }}
        />
      )}
      {codes && <NewCodes codes={codes} onClose={() => (setCodes(null), void anew())} />}
      {dialog}
    </section>
  )
}

type NewProps = {
  readonly shown: { secret: string; address: string }
  readonly onClose: () => void
  readonly onDone: (codes: readonly string[]) => void
}
function NewAuthenticator({ shown, onClose, onDone }: NewProps) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const finish = useMutation({
    mutationFn: () => client.admin.security.totpFinish({ code }),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes)
  })
  return (
    <Modal open title={t('signIn.enrol')} footer={null} onCancel={onClose}>
      <form
        className='step-up'
        onSubmit={(event) => {
          event.preventDefault()
          finish.mutate()
        }}
      >
        <Authenticator {...shown} />
        <CodeField value={code} onChange={setCode} demoCode={null} />
        <Trouble fault={finish.error} />
        <Button type='primary' htmlType='submit' loading={finish.isPending} disabled={code.trim().length < 6}>
          {t('signIn.enrolFinish')}
        </Button>
      </form>
    </Modal>
  )
}

function NewCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const [saved, setSaved] = useState(false)
  return (
    <Modal open footer={null} closable={false}>
      <RecoveryCodes codes={codes} saved={saved} onSaved={setSaved} onDone={onClose} />
    </Modal>
  )
}
