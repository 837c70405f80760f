import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { AuditLineRead } from '../../../../api/admin/audit.ts'
import { count } from '../../../platform/formats.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Actor, Outcome } from './columns.tsx'
import type { AuditView } from './filter.ts'
import { actionWords, fieldWords, valueWords } from './words.ts'

type Props = { readonly line: AuditLineRead; readonly onNarrow: (view: AuditView) => void }

/** One line whole: what it was before and after side by side, from where, and the ways on from it. */
export function LinePanel({ line, onNarrow }: Props) {
  const { t } = useTranslation()
  const facts: [string, React.ReactNode][] = [
    [t('audit.at'), <Instant key='at' value={line.at} />],
    [t('audit.who'), <Actor key='who' line={line} />],
    [t('audit.outcome'), <Outcome key='outcome' line={line} />],
    [t('audit.object'), `${t(`audit.objects.${line.objectKind}`, { defaultValue: line.objectKind })} ${line.objectId}`],
    [t('audit.reason'), line.reason],
    [t('audit.approval'), line.vaultId],
    [t('audit.source'), line.source],
    [t('audit.address'), line.address],
    [t('audit.session'), line.sessionId],
    [t('audit.request'), line.requestId],
    [t('audit.version'), line.appVersion],
    [t('audit.block'), line.blockNo === null ? t('audit.unsealed') : count(line.blockNo)]
  ]
  return (
    <div className='audit-line'>
      <h2>{actionWords(t, line.action)}</h2>
      <p className='quiet'>
        <code>{line.action}</code>
      </p>
      {line.changes.length > 0 && (
        <table className='audit-changes'>
          <thead>
            <tr>
              <th scope='col'>{t('audit.field')}</th>
              <th scope='col'>{t('audit.before')}</th>
              <th scope='col'>{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {line.changes.map(({ field, before, after }) => (
              <tr key={field}>
                <th scope='row' title={field}>
                  {fieldWords(t, field)}
                </th>
                <td>{before === null ? <span className='quiet'>{t('audit.nothing')}</span> : valueWords(before)}</td>
                <td>{after === null ? <span className='quiet'>{t('audit.nothing')}</span> : valueWords(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl className='audit-facts'>
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className='audit-ways'>
        {line.staffId !== null && <Button onClick={() => onNarrow({ staffId: line.staffId! })}>{t('audit.byPerson')}</Button>}
        {line.accountId !== null && <Button onClick={() => onNarrow({ accountId: line.accountId! })}>{t('audit.byAccount')}</Button>}
        <Button onClick={() => onNarrow({ objectKind: line.objectKind, objectId: line.objectId })}>{t('audit.byObject')}</Button>
        {line.requestId !== null && <Button onClick={() => onNarrow({ requestId: line.requestId! })}>{t('audit.byRequest')}</Button>}
      </div>
    </div>
  )
}
