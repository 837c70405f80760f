import './security.css'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { orpc } from '../../../platform/api.ts'
import { Instant } from '../../../ui/cells.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Answer } from '../../../ui/states.tsx'
import { Devices } from './Devices.tsx'
import { Factors } from './Factors.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { Sessions } from './Sessions.tsx'

/** 我的安全: what stands between my log-in and somebody else (ADM-61, 112). */
export function SecurityPage() {
  const { t } = useTranslation()
  const asked = useQuery({ ...orpc.admin.security.overview.queryOptions(), staleTime: 0 })
  return (
    <>
      <PageHead title={t('security.title')} tab={t('security.title')} question={t('security.question')} />
      <Answer asked={asked} what={t('security.title')} rows={8}>
        {(mine) => (
          <div className='security'>
            <section>
              <h2>{t('security.password')}</h2>
              <dl className='fields'>
                <div>
                  <dt>{t('security.changedAt')}</dt>
                  <dd>{mine.passwordChangedAt ? <Instant value={mine.passwordChangedAt} /> : t('security.noPassword')}</dd>
                </div>
                {mine.passwordExpiresAt && (
                  <div>
                    <dt>{t('security.expiresAt')}</dt>
                    <dd>
                      <Instant value={mine.passwordExpiresAt} />
                    </dd>
                  </div>
                )}
              </dl>
              <PasswordForm />
            </section>
            <Factors mine={mine} />
            <section className='security-wide'>
              <h2>{t('security.sessions', { n: mine.sessions.length })}</h2>
              <Sessions sessions={mine.sessions} />
            </section>
            <section className='security-wide'>
              <h2>{t('security.devices')}</h2>
              <Devices devices={mine.devices} />
            </section>
          </div>
        )}
      </Answer>
    </>
  )
}
