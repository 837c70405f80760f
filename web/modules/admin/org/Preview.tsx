import { useTranslation } from 'react-i18next'

import type { OrgPreview } from '../../../../api/admin/org.ts'
import { count } from '../../../platform/formats.ts'
import { Rows } from '../../../ui/Rows.tsx'

const told = ['units', 'staff', 'accounts', 'members', 'requests', 'tasks', 'visits', 'targets'] as const

/** What a change does, in numbers: what moves, and who gains or loses sight of how many accounts (ADM-33). */
export function Preview({ preview }: { readonly preview: OrgPreview }) {
  const { t } = useTranslation()
  const { counts, sight, units } = preview
  return (
    <div className='org-preview'>
      <dl className='figures'>
        {told
          .filter((kind) => counts[kind] !== undefined)
          .map((kind) => (
            <div key={kind}>
              <dt className='quiet'>{t(`org.count.${kind}`)}</dt>
              <dd>{count(counts[kind] ?? 0)}</dd>
            </div>
          ))}
      </dl>
      <h3>{t('org.unitsChanged')}</h3>
      <ul className='org-list'>
        {units.map((unit) => (
          <li key={`${unit.code} ${unit.change}`}>
            {t(`org.becomes.${unit.change}`, { name: unit.name, from: unit.from ?? '–', to: unit.to ?? '–' })}{' '}
            <code className='quiet'>{unit.code}</code>
          </li>
        ))}
      </ul>
      <h3>{t('org.sight')}</h3>
      {sight.people === 0 ? (
        <p className='quiet'>{t('org.sightNobody')}</p>
      ) : (
        <>
          <p className='quiet'>{t('org.sightPeople', { people: count(sight.people), listed: count(sight.list.length) })}</p>
          <Rows
            label={t('org.sight')}
            rows={sight.list}
            id={(person) => person.staffId}
            columns={[
              { key: 'name', title: t('org.person'), card: 1, cell: (person) => person.name },
              {
                key: 'gains',
                title: t('org.gains'),
                figure: true,
                card: 2,
                told: true,
                cell: (person) => t('org.accountsOf', { accounts: count(person.gains) })
              },
              {
                key: 'loses',
                title: t('org.loses'),
                figure: true,
                card: 2,
                told: true,
                cell: (person) => t('org.accountsOf', { accounts: count(person.loses) })
              }
            ]}
          />
        </>
      )}
    </div>
  )
}
