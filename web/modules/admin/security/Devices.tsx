import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import type { Overview } from './Factors.tsx'
import { useEnding } from './useEnding.ts'

/** Browsers that I have used. A trusted one asks roles that allow it for no second factor until its day. */
export function Devices({ devices }: { readonly devices: Overview['devices'] }) {
  const { t } = useTranslation()
  const revoke = useEnding((deviceId) => client.admin.security.revokeDevice({ deviceId }))
  return (
    <Rows
      label={t('security.devices')}
      rows={devices}
      id={(one) => one.deviceId}
      columns={[
        {
          key: 'device',
          title: t('security.device'),
          card: 1,
          cell: (one) => (
            <>
              {one.label}
              {one.current && <span className='tag'>{t('security.thisOne')}</span>}
            </>
          )
        },
        { key: 'state', title: t('security.state'), card: 2, cell: (one) => t(`security.deviceState.${one.state}`) },
        {
          key: 'until',
          title: t('security.trustedUntil'),
          card: 2,
          cell: (one) => (one.trustedUntil ? <Instant value={one.trustedUntil} /> : '–')
        },
        { key: 'address', title: t('security.address'), wide: true, cell: (one) => one.address ?? '–' },
        { key: 'first', title: t('security.firstSeenAt'), wide: true, cell: (one) => <Instant value={one.firstSeenAt} /> },
        { key: 'seen', title: t('security.lastSeenAt'), card: 3, told: true, cell: (one) => <Instant value={one.lastSeenAt} /> },
        {
          key: 'revoke',
          title: <span className='unseen'>{t('security.revoke')}</span>,
          card: 1,
          cell: (one) =>
            one.state !== 'revoked' && (
              <Button size='small' onClick={() => revoke.mutate(one.deviceId)}>
                {t('security.revoke')}
              </Button>
            )
        }
      ]}
    />
  )
}
