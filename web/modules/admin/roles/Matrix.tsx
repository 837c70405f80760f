import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Role } from '../../../../api/admin/roles.ts'
import { risks } from '../../../../api/permissions.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { OneOf } from '../../../ui/choices.tsx'
import { FilterChip } from '../../../ui/FilterChip.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Empty } from '../../../ui/states.tsx'
import { DraftDialog } from './DraftDialog.tsx'
import { HoldersDrawer } from './HoldersDrawer.tsx'
import type { Held } from './HoldersDrawer.tsx'
import { Risk } from './Risk.tsx'
import { RoleDrawer } from './RoleDrawer.tsx'
import { classOf, inGroups, objectOf, permissionWord, riskOf, roleWord } from './words.ts'

type Props = { readonly roles: readonly Role[]; readonly permissions: readonly { readonly key: string }[] }
const classes = ['business', 'system', 'security', 'audit'] as const

/** Roles across, permissions down; where they meet the letter of the risk. A cell opens the people. */
export function Matrix({ roles, permissions }: Props) {
  const { t } = useTranslation()
  const phone = usePhone()
  const mayWrite = useMay('admin.role.write')
  const [dutyClass, setClass] = useState<(typeof classes)[number]>()
  const [risk, setRisk] = useState<(typeof risks)[number]>()
  const [open, setOpen] = useState<Role | null>(null)
  const [held, setHeld] = useState<Held | null>(null)
  const [drafting, setDrafting] = useState(false)

  const shown = roles.filter((role) => role.state !== 'retired' && (!dutyClass || role.dutyClass === dutyClass))
  const keys = permissions
    .map(({ key }) => key)
    .filter((key) => !risk || riskOf(key) === risk)
    .filter((key) => !dutyClass || [dutyClass, 'common'].includes(classOf(key)))
  const holders = shown.reduce((sum, role) => sum + role.holders, 0)
  return (
    <>
      <div className='sentence' role='group' aria-label={t('filter.label')}>
        <FilterChip
          label={t('roles.class')}
          value={dutyClass ? t(`enums.duty_class.${dutyClass}`) : null}
          onClear={() => setClass(undefined)}
        >
          {(close) => <OneOf list='duty_class' codes={classes} value={dutyClass} onPick={(one) => (close(), setClass(one))} />}
        </FilterChip>
        <FilterChip label={t('roles.risk')} value={risk ? t(`enums.risk.${risk}`) : null} onClear={() => setRisk(undefined)}>
          {(close) => <OneOf list='risk' codes={risks} value={risk} onPick={(one) => (close(), setRisk(one))} />}
        </FilterChip>
      </div>
      <div className='list-bar'>
        <span className='quiet' role='status'>
          {t('roles.sum', { roles: count(shown.length), permissions: count(keys.length), holders: count(holders) })}
        </span>
        {mayWrite && <Button onClick={() => setDrafting(true)}>{t('roles.draft')}</Button>}
      </div>
      <p className='risk-key quiet note'>
        {risks.map((one) => (
          <span key={one}>
            <span className={`risk risk-${one}`}>{one}</span> {t(`enums.risk.${one}`)}:{t(`enums.risk_meaning.${one}`)}
          </span>
        ))}
      </p>
      {keys.length === 0 ? (
        <Empty why={t('roles.none')} />
      ) : phone ? (
        <RoleCards roles={shown} onOpen={setOpen} />
      ) : (
        <Table roles={shown} keys={keys} onRole={setOpen} onHeld={setHeld} />
      )}
      {open && <RoleDrawer role={open} onClose={() => setOpen(null)} />}
      {held && <HoldersDrawer held={held} onClose={() => setHeld(null)} />}
      {drafting && <DraftDialog roles={roles} onClose={() => setDrafting(false)} />}
    </>
  )
}

type TableProps = {
  readonly roles: readonly Role[]
  readonly keys: readonly string[]
  readonly onRole: (role: Role) => void
  readonly onHeld: (held: Held) => void
}

function Table({ roles, keys, onRole, onHeld }: TableProps) {
  const { t } = useTranslation()
  return (
    <div className='rows matrix' role='region' aria-label={t('roles.tab.matrix')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope='col'>{t('roles.permission')}</th>
            {roles.map((role) => (
              <th key={role.code} scope='col' className={role.builtIn ? 'across' : 'across own'}>
                <button type='button' onClick={() => onRole(role)}>
                  {roleWord(t, role.code, role.label)}
                </button>
              </th>
            ))}
          </tr>
          <tr className='matrix-holders'>
            <th scope='row'>{t('roles.holders')}</th>
            {roles.map((role) => (
              <td key={role.code}>
                {role.state === 'draft' ? (
                  <span className='quiet'>{t('enums.role_state.draft')}</span>
                ) : (
                  <button type='button' onClick={() => onHeld({ role: role.code, words: roleWord(t, role.code, role.label) })}>
                    {count(role.holders)}
                  </button>
                )}
              </td>
            ))}
          </tr>
        </thead>
        {inGroups(keys, objectOf).map(([object, group]) => (
          <tbody key={object}>
            {group.map((key) => (
              <tr key={key}>
                <th scope='row'>
                  <button type='button' title={key} onClick={() => onHeld({ permission: key, words: permissionWord(t, key) })}>
                    {permissionWord(t, key)}
                  </button>{' '}
                  <code className='quiet'>{key}</code>
                </th>
                {roles.map((role) => (
                  <td key={role.code}>
                    {role.permissions.includes(key) ? (
                      <button
                        type='button'
                        aria-label={`${roleWord(t, role.code, role.label)} ${permissionWord(t, key)}`}
                        onClick={() =>
                          onHeld({
                            role: role.code,
                            permission: key,
                            words: `${roleWord(t, role.code, role.label)} · ${permissionWord(t, key)}`
                          })
                        }
                      >
                        <Risk permission={key} letter />
                      </button>
                    ) : (
                      <span className='matrix-no' aria-hidden='true'>
                        ·
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function RoleCards({ roles, onOpen }: { readonly roles: readonly Role[]; readonly onOpen: (role: Role) => void }) {
  const { t } = useTranslation()
  return (
    <ul className='cards' aria-label={t('roles.title')}>
      {roles.map((role) => (
        <li key={role.code}>
          <button type='button' className='role-card' onClick={() => onOpen(role)}>
            <strong>{roleWord(t, role.code, role.label)}</strong>
            <span className='quiet'>
              {t(`enums.duty_class.${role.dutyClass}`)} ·{' '}
              {t('roles.cardSum', { permissions: role.permissions.length, holders: count(role.holders) })}
            </span>
            <span className='quiet'>
              {t('roles.scope')}:{t(`enums.scope_kind.${role.scopeKind}`)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
