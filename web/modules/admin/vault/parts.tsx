import { useTranslation } from 'react-i18next'

import type { VaultRequest } from '../../../../api/admin/vault.ts'
import { count } from '../../../platform/formats.ts'
import { Word } from '../../../ui/cells.tsx'

/** What is asked, in figures and names. */
export function Summary({ of }: { readonly of: VaultRequest['summary'] }) {
  const { t } = useTranslation()
  return (
    <dl className='fields'>
      {Object.entries(of)
        .filter(([, value]) => value !== '')
        .map(([key, value]) => (
          <div key={key}>
            <dt>{t(`vault.summary.${key}`, key)}</dt>
            <dd>
              {typeof value === 'number' ? count(value) : t([`vault.value.${value}`, `field.${value}`, `enums.role.${value}`, value])}
            </dd>
          </div>
        ))}
    </dl>
  )
}

/** The same in one line. */
export function SummaryLine({ of }: { readonly of: VaultRequest['summary'] }) {
  const { t } = useTranslation()
  const words = Object.entries(of)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => {
      const shown = typeof value === 'number' ? count(value) : t([`vault.value.${value}`, `field.${value}`, `enums.role.${value}`, value])
      return `${t(`vault.summary.${key}`, key)} ${shown}`
    })
  return <>{words.join(t('list.separator'))}</>
}

/** Who can agree, those first who are signed in. */
export function Approvers({ of }: { readonly of: readonly VaultRequest['approvers'][number][] }) {
  const { t } = useTranslation()
  if (of.length === 0) return null
  const shown = of.slice(0, 6)
  return (
    <p className='quiet'>
      {t('vault.approvers')}{' '}
      {shown.map((one, at) => (
        <span key={one.staffId} className='nowrap'>
          {at > 0 && t('list.separator')}
          {one.name}
          {one.signedIn && <span className='better'> {t('vault.signedIn')}</span>}
        </span>
      ))}
      {of.length > shown.length && ` ${t('vault.moreApprovers', { more: of.length - shown.length })}`}
    </p>
  )
}

/** Where a request stands. */
export function State({ of }: { readonly of: VaultRequest }) {
  const tone = of.state === 'approved' || of.state === 'used' ? 'better' : of.state === 'requested' ? undefined : 'quiet'
  return (
    <span className={of.state === 'blocked' || of.state === 'void' ? 'danger' : tone}>
      <Word of='vault_state' code={of.state} />
    </span>
  )
}
