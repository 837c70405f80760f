import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AuditFilter } from '../../../../api/admin/audit.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../vault/useApproved.tsx'

/** Takes the lines found out as a signed file; more than a thousand need a second person (ADM-67). */
export function ExportLines({ filter }: { readonly filter: AuditFilter }) {
  const { t } = useTranslation()
  const exported = useApproved(
    (vaultId) => client.admin.audit.export({ filter, ...(vaultId ? { vaultId } : {}) }),
    filter,
    ({ exportId }) => location.assign(`/audit-files/${exportId}`)
  )
  const failure = exported.error ? failureOf(exported.error) : null
  return (
    <span>
      {failure && failure.code !== 'APPROVAL_NEEDED' && (
        <span role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}{' '}
        </span>
      )}
      <Button loading={exported.isPending} onClick={() => exported.run()} title={t('audit.exportWhy')}>
        {t('audit.export')}
      </Button>
      {exported.dialog}
    </span>
  )
}
