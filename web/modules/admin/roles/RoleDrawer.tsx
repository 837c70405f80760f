import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Role } from '../../../../api/admin/roles.ts'
import { permissionKeys } from '../../../../api/permissions.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Fields } from '../../../ui/Fields.tsx'
import { usePhone } from '../../../ui/media.ts'
import { ChangeRole } from './ChangeRole.tsx'
import { PermissionList } from './PermissionList.tsx'
import { classOf, roleWord } from './words.ts'

/** One role in full; a role of our own is changed here. */
export function RoleDrawer({ role, onClose }: { readonly role: Role; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const phone = usePhone()
  const mayWrite = useMay('admin.role.write') && !role.builtIn
  const [chosen, setChosen] = useState<readonly string[]>(role.permissions)
  const changed = chosen.length !== role.permissions.length || chosen.some((key) => !role.permissions.includes(key))
  const [next, setNext] = useState<Role['state'] | null>(null)
  const possible = permissionKeys.filter((key) => [role.dutyClass, 'common'].includes(classOf(key)))
  const facts = [
    ['class', t(`enums.duty_class.${role.dutyClass}`)],
    ['scope', t(`enums.scope_kind.${role.scopeKind}`)],
    ['secondFactor', t(`enums.second_factor_rule.${role.secondFactor}`)],
    ['state', t(`enums.role_state.${role.state}`)],
    ['holders', t('roles.people', { people: count(role.holders) })]
  ] as const
  return (
    <Drawer
      open
      title={roleWord(t, role.code, role.label)}
      placement={phone ? 'bottom' : 'right'}
      size={phone ? '85%' : 560}
      onClose={onClose}
      footer={
        mayWrite && (
          <div className='drawer-actions'>
            {role.state === 'draft' && (
              <Button disabled={!changed} onClick={() => setNext('draft')}>
                {t('roles.saveDraft')}
              </Button>
            )}
            {role.state === 'in_use' && (
              <Button
                danger
                disabled={role.holders > 0}
                title={role.holders > 0 ? t('errors.ROLE_HELD', { holders: role.holders }) : undefined}
                onClick={() => setNext('retired')}
              >
                {t('roles.retire')}
              </Button>
            )}
            <Button type='primary' disabled={role.state === 'in_use' && !changed} onClick={() => setNext('in_use')}>
              {t(role.state === 'in_use' ? 'roles.change' : 'roles.use')}
            </Button>
          </div>
        )
      }
    >
      <Fields of={facts} word={(label) => t(`roles.${label}`)} />
      {role.builtIn && <p className='quiet note'>{t('roles.builtInWhy')}</p>}
      <h2>{t('roles.permissionsOf', { permissions: chosen.length })}</h2>
      <PermissionList keys={possible} chosen={chosen} onChange={mayWrite ? setChosen : undefined} />
      {next && <ChangeRole role={role} permissions={chosen} state={next} onClose={() => setNext(null)} onDone={onClose} />}
    </Drawer>
  )
}
