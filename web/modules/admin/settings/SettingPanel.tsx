import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'

import type { SettingLine, SettingValue } from '../../../../api/admin/settings.ts'
import { orpc } from '../../../platform/api.ts'
import { fullTime } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Quiet } from '../../../ui/cells.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'
import { SettingForm } from './SettingForm.tsx'
import { nameOf, rangeWords, valueOf } from './words.ts'

/** One setting: what it may be, the form for a new value, and every value that it had. */
export function SettingPanel({ of, onClose }: { readonly of: SettingLine; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const may = useMay('admin.setting.write')
  const asked = useQuery(orpc.admin.settings.history.queryOptions({ input: { group: of.group, key: of.key } }))
  return (
    <Drawer open title={nameOf(t, of)} size={480} onClose={onClose}>
      <dl className='setting-facts'>
        <dt>{t('settings.now')}</dt>
        <dd>
          <b>{valueOf(t, of, of.now ?? of.default)}</b>
        </dd>
        <dt>{t('settings.default')}</dt>
        <dd>{valueOf(t, of, of.default)}</dd>
        <dt>{t('settings.range')}</dt>
        <dd>{rangeWords(t, of) || t(`settings.type.${of.range.type}`)}</dd>
        <dt>{t('settings.reach')}</dt>
        <dd>{t(`settings.reaches.${of.reach}`)}</dd>
        <dt>{t('settings.key')}</dt>
        <dd>
          <code>{of.key}</code>
        </dd>
      </dl>
      {may ? <SettingForm of={of} onDone={onClose} /> : <p className='quiet'>{t('settings.readOnly')}</p>}
      <h3>{t('settings.history')}</h3>
      <Answer asked={asked} what={t('settings.history')} rows={2}>
        {(values) =>
          values.length === 0 ? (
            <Empty why={t('settings.noHistory')} />
          ) : (
            <ol className='setting-history'>
              {values.map((value) => (
                <HistoryLine key={value.seq} of={of} value={value} />
              ))}
            </ol>
          )
        }
      </Answer>
    </Drawer>
  )
}

function HistoryLine({ of, value }: { readonly of: SettingLine; readonly value: SettingValue }) {
  const { t } = useTranslation()
  return (
    <li>
      <b>{valueOf(t, of, value.value)}</b>
      {value.unitName !== null && <span className='tag'>{value.unitName}</span>}
      <Quiet>
        {t('settings.line', { from: fullTime(value.from), by: value.by })}
        {value.vaultId !== null && ` · ${t('settings.approved')}`}
      </Quiet>
      {value.reason !== null && <div>{value.reason}</div>}
    </li>
  )
}
