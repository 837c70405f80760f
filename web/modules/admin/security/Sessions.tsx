import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { SessionLine } from '../../../../api/admin/logins.ts'
import { client } from '../../../platform/api.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { useEnding } from './useEnding.ts'

/** Where I am signed in; any other than this one can be ended. */
export function Sessions({ sessions }: { readonly sessions: readonly SessionLine[] }) {
  const { t } = useTranslation()
  const end = useEnding((sessionId) => client.admin.security.endSession({ sessionId }))
  return (
    <Rows
      label={t('security.sessionList')}
      rows={sessions}
      id={(one) => one.sessionId}
      columns={[
        {
          key: 'device',
          title: t('security.device'),
          card: 1,
          cell: (one) => (
            <>
              {one.device}
              {one.current && <span className='tag'>{t('security.thisOne')}</span>}
            </>
          )
        },
        { key: 'method', title: t('security.method'), card: 2, cell: (one) => t(`security.by.${one.method}`) },
        { key: 'address', title: t('security.address'), card: 2, cell: (one) => one.address ?? '–' },
        { key: 'created', title: t('security.createdAt'), card: 3, told: true, cell: (one) => <Instant value={one.createdAt} /> },
        { key: 'seen', title: t('security.lastSeenAt'), card: 3, told: true, cell: (one) => <Instant value={one.lastSeenAt} /> },
        {
          key: 'end',
          title: <span className='unseen'>{t('security.end')}</span>,
          card: 1,
          cell: (one) =>
            !one.current && (
              <Button size='small' loading={end.isPending && end.variables === one.sessionId} onClick={() => end.mutate(one.sessionId)}>
                {t('security.end')}
              </Button>
            )
        }
      ]}
    />
  )
}
