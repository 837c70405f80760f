import { DownloadOutlined } from '@ant-design/icons'
import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { exportFormats, exportNames } from '../../../../api/archive/exports.ts'
import { paths } from '../../../paths.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { useMay, useMe } from '../../../platform/session.ts'
import { useGo } from '../../../ui/Go.tsx'
import { wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../../admin/index.ts'
import type { AccountsView } from '../accounts/view.ts'

import './exports.css'

/** 导出: takes the list on screen out as a file (ARC-66). */
export function ExportButton({ view }: { readonly view: AccountsView }) {
  const { t } = useTranslation()
  const permitted = useMay('archive.export')
  const [open, setOpen] = useState(false)
  if (!permitted) return null
  return (
    <>
      <Button size='small' icon={<DownloadOutlined />} onClick={() => setOpen(true)}>
        {t('exports.begin')}
      </Button>
      <Modal open={open} title={t('exports.title')} footer={null} destroyOnHidden onCancel={() => setOpen(false)}>
        <ExportForm view={view} />
      </Modal>
    </>
  )
}

function ExportForm({ view }: { readonly view: AccountsView }) {
  const { t } = useTranslation()
  const go = useGo()
  const { seesOwnNames } = useMe()
  const [format, setFormat] = useState<(typeof exportFormats)[number]>('xlsx')
  const [names, setNames] = useState<(typeof exportNames)[number]>('as_read')
  const { order = 'account_no', descending = false, ...filter } = view
  const asked = { ...filter, order, descending }
  const begun = useApproved(
    (vaultId) => client.archive.exports.begin({ asked, format, names, ...(vaultId ? { vaultId } : {}) }),
    { ...asked, names },
    () => {
      void queries.invalidateQueries({ queryKey: orpc.archive.exports.key() })
      go(paths.exports())
    }
  )
  const failure = begun.error ? failureOf(begun.error) : null
  return (
    <div className='export-form'>
      <p>{t('exports.what')}</p>
      <Radio.Group
        vertical
        value={format}
        aria-label={t('exports.format')}
        onChange={(event) => setFormat(exportFormats.find((one) => one === event.target.value) ?? 'xlsx')}
        options={exportFormats.map((one) => ({ value: one, label: t(`enums.export_format.${one}`) }))}
      />
      {seesOwnNames && (
        <Radio.Group
          vertical
          value={names}
          aria-label={t('exports.names')}
          onChange={(event) => setNames(exportNames.find((one) => one === event.target.value) ?? 'masked')}
          options={exportNames.map((one) => ({ value: one, label: t(`enums.export_names.${one}`) }))}
        />
      )}
      <p className='quiet note'>{t('exports.approvalNote')}</p>
      {failure && failure.code !== 'APPROVAL_NEEDED' && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <Button type='primary' block loading={begun.isPending} onClick={() => begun.run()}>
        {t('exports.begin')}
      </Button>
      {begun.dialog}
    </div>
  )
}
