import { Checkbox, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Grant } from '../../../../api/admin/people.ts'
import { client } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { Quiet } from '../../../ui/cells.tsx'
import { wordsOf } from '../../../ui/states.tsx'
import { rightsChanged, useRoles } from '../roles/questions.ts'
import { roleWord, scopeWord } from '../roles/words.ts'
import { useApproved } from '../vault/useApproved.tsx'
import { UnitSelect } from './pickers.tsx'

type Props = {
  readonly staffId: number
  readonly name: string
  readonly outsourced: boolean
  /** The grant whose end is moved; null = a new one. */
  readonly held: Grant | null
  readonly onClose: () => void
}

/** Gives a role in a unit until a day, or moves the end of one; a second person approves it. */
export function GrantDialog({ staffId, name, outsourced, held, onClose }: Props) {
  const { t } = useTranslation()
  const roles = useRoles()
  const [role, setRole] = useState(held?.role)
  const [orgUnitId, setUnit] = useState(held?.orgUnitId)
  const [until, setUntil] = useState(held?.until ?? '')
  const [stays, setStays] = useState(held?.stays ?? false)
  const wanted = { staffId, role: role ?? '', orgUnitId: orgUnitId ?? 0, until: until || null, stays }
  const granted = useApproved(
    (vaultId) => client.admin.grants.request({ ...wanted, ...(vaultId ? { vaultId } : {}) }),
    wanted,
    () => {
      void rightsChanged()
      onClose()
    }
  )
  const failure = granted.error ? failureOf(granted.error) : null
  const chosen = roles.data?.roles.find((one) => one.code === role)
  const verb = t(held ? 'people.renew' : 'people.grant')
  return (
    <>
      <Modal
        open={!granted.dialog}
        title={`${verb} · ${name}`}
        okText={verb}
        okButtonProps={{ disabled: !role || !orgUnitId || (outsourced && !until) }}
        confirmLoading={granted.isPending}
        onOk={() => granted.run()}
        onCancel={onClose}
      >
        <div className='form-lines'>
          <label htmlFor='grant-role'>{t('people.role')}</label>
          <Select
            id='grant-role'
            value={role ?? null}
            disabled={held !== null}
            placeholder={t('people.pickRole')}
            showSearch={{ optionFilterProp: 'label' }}
            options={(roles.data?.roles ?? [])
              .filter((one) => one.state === 'in_use')
              .map((one) => ({ value: one.code, label: roleWord(t, one.code, one.label) }))}
            onChange={(picked) => setRole(picked ?? undefined)}
          />
          {chosen && <Quiet>{scopeWord(t, chosen.scopeKind, t('people.thisUnit'))}</Quiet>}
          <label htmlFor='grant-unit'>{t('people.unit')}</label>
          {held ? <span>{held.unitName}</span> : <UnitSelect id='grant-unit' value={orgUnitId} onPick={setUnit} />}
          <label htmlFor='grant-until'>{t('people.until')}</label>
          <Input id='grant-until' type='date' value={until} onChange={(event) => setUntil(event.target.value)} />
          {outsourced && <Quiet>{t('people.outsourcedWhy')}</Quiet>}
          <Checkbox checked={stays} onChange={(event) => setStays(event.target.checked)}>
            {t('people.stays')}
          </Checkbox>
        </div>
        <p className='quiet note'>{t('people.twoPersons')}</p>
        {failure && failure.code !== 'APPROVAL_NEEDED' && (
          <p role='alert' className='danger'>
            {wordsOf(t, failure.code, failure.data)}
          </p>
        )}
      </Modal>
      {granted.dialog}
    </>
  )
}
