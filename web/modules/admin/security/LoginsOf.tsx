import './security.css'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { LoginLine } from '../../../../api/admin/logins.ts'
import { client, orpc } from '../../../platform/api.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay } from '../../../platform/session.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Answer } from '../../../ui/states.tsx'
import { addressOf } from '../signIn/addressOf.ts'
import { Trouble } from '../signIn/Trouble.tsx'
import { useStepUp } from './StepUp.tsx'

const LEAST_REASON = 6
const acts = ['resetLink', 'unlock', 'suspend', 'resume', 'close', 'end'] as const
type Act = (typeof acts)[number]
const possible: Record<Act, (login: LoginLine) => boolean> = {
  resetLink: ({ state }) => ['invited', 'active', 'locked'].includes(state),
  unlock: ({ state }) => state === 'locked',
  suspend: ({ state }) => state === 'active' || state === 'locked',
  resume: ({ state }) => state === 'suspended',
  close: ({ state }) => state !== 'closed',
  end: ({ state }) => state === 'active' || state === 'locked'
}

/** 登录账号 of one person, and what the security administrator may do to them (ADM-3). */
export function LoginsOf({ staffId }: { readonly staffId: number }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const { proved, dialog } = useStepUp()
  const mayWrite = useMay('admin.login.write')
  const mayEnd = useMay('admin.session.revoke')
  const asked = useQuery(orpc.admin.logins.list.queryOptions({ input: { staffId } }))
  const [doing, setDoing] = useState<{ act: Act; login: LoginLine } | null>(null)
  const [reason, setReason] = useState('')
  const [name, setName] = useState('')
  const [link, setLink] = useState<{ secret: string; until: string } | null>(null)
  const anew = () => queries.invalidateQueries({ queryKey: orpc.admin.logins.key() })
  const invite = useMutation({
    mutationFn: () => proved(() => client.admin.logins.invite({ staffId, login: name })),
    onSuccess: (made) => {
      setLink(made)
      setName('')
      return anew()
    }
  })
  const work = useMutation({
    mutationFn: ({ act, login }: { act: Act; login: LoginLine }) =>
      proved(async () => {
        const given = { loginId: login.loginId, reason }
        if (act === 'resetLink') setLink(await client.admin.logins.resetLink(given))
        else if (act === 'end') void message.success(t('logins.ended', await client.admin.sessions.end({ staffId, reason })))
        else await client.admin.logins[act](given)
      }),
    onSuccess: () => {
      setDoing(null)
      setReason('')
      return anew()
    }
  })
  const offered = (login: LoginLine) => acts.filter((act) => possible[act](login) && (act === 'end' ? mayEnd : mayWrite))
  return (
    <section className='panel'>
      <h2>{t('logins.title')}</h2>
      <Answer asked={asked} what={t('logins.title')} rows={2}>
        {(rows) => (
          <ul className='factors'>
            {rows.length === 0 && <li className='quiet'>{t('logins.none')}</li>}
            {rows.map((login) => (
              <li key={login.loginId}>
                <strong>{login.login}</strong>
                <span className='quiet'>
                  {t(`logins.state.${login.state}`)} · {t(login.secondFactor ? 'logins.factor' : 'logins.noFactor')}
                  {login.lastSeenAt && (
                    <>
                      {' · '}
                      {t('security.lastSeenAt')} <Instant value={login.lastSeenAt} />
                    </>
                  )}
                </span>
                {offered(login).map((act) => (
                  <Button key={act} size='small' onClick={() => setDoing({ act, login })}>
                    {t(`logins.act.${act}`)}
                  </Button>
                ))}
              </li>
            ))}
          </ul>
        )}
      </Answer>
      {mayWrite && (
        <form
          className='add-passkey'
          onSubmit={(event) => {
            event.preventDefault()
            invite.mutate()
          }}
        >
          <Input
            aria-label={t('logins.name')}
            placeholder={t('logins.name')}
            maxLength={32}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button htmlType='submit' loading={invite.isPending} disabled={name.trim().length < 3}>
            {t('logins.invite')}
          </Button>
        </form>
      )}
      <Trouble fault={invite.error} />
      {doing && (
        <Modal
          open
          title={`${t(`logins.act.${doing.act}`)} ${doing.login.login}`}
          okText={t(`logins.act.${doing.act}`)}
          okButtonProps={{ disabled: reason.trim().length < LEAST_REASON, loading: work.isPending, danger: doing.act === 'close' }}
          onOk={() => work.mutate(doing)}
          onCancel={() => (setDoing(null), work.reset())}
        >
          <p>{t(`logins.means.${doing.act}`)}</p>
          <label htmlFor='login-reason'>{t('logins.reason')}</label>
          <Input id='login-reason' maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
          <Trouble fault={work.error} />
        </Modal>
      )}
      {link && (
        <Modal open title={t('logins.link')} footer={null} onCancel={() => setLink(null)}>
          <p>{t('logins.linkHow')}</p>
          <p>
            <code className='breaks'>{addressOf(link.secret)}</code>
          </p>
          <p className='quiet'>
            {t('setUp.until')} <Instant value={link.until} />
          </p>
          <Button onClick={() => void navigator.clipboard.writeText(addressOf(link.secret))}>{t('signIn.copy')}</Button>
        </Modal>
      )}
      {dialog}
    </section>
  )
}
