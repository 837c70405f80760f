import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Role } from '../../../../api/admin/roles.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { Answer, wordsOf } from '../../../ui/states.tsx'
import { useApproved } from '../vault/useApproved.tsx'
import { rightsChanged } from './questions.ts'
import { permissionWord, roleWord } from './words.ts'

type Props = {
  readonly role: Role
  readonly permissions: readonly string[]
  readonly state: Role['state']
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Says who gains and who loses what, then changes the role; what is in use needs a second person (ADM-38). */
export function ChangeRole({ role, permissions, state, onClose, onDone }: Props) {
  const { t } = useTranslation()
  const wanted = { code: role.code, version: role.version, permissions: permissions.toSorted(), state }
  const preview = useQuery(orpc.admin.roles.preview.queryOptions({ input: { code: role.code, permissions: [...permissions], state } }))
  const changed = useApproved(
    (vaultId) => client.admin.roles.change({ ...wanted, ...(vaultId ? { vaultId } : {}) }),
    wanted,
    () => {
      void rightsChanged()
      onDone()
    }
  )
  const failure = changed.error ? failureOf(changed.error) : null
  const verb = t(
    state === 'draft' ? 'roles.saveDraft' : state === 'retired' ? 'roles.retire' : role.state === 'in_use' ? 'roles.change' : 'roles.use'
  )
  return (
    <>
      <Modal
        open={!changed.dialog}
        title={`${verb} · ${roleWord(t, role.code, role.label)}`}
        okText={verb}
        confirmLoading={changed.isPending}
        onOk={() => changed.run()}
        onCancel={onClose}
      >
        <Answer asked={preview} what={t('roles.effects')}>
          {({ people, lastHolders }) => (
            <>
              <p>{people.length === 0 ? t('roles.effectsNone') : t('roles.effectsSome', { people: people.length })}</p>
              <ul className='effects'>
                {people.map((person) => (
                  <li key={person.staffId}>
                    <strong>{person.name}</strong>
                    {person.gains.length > 0 && (
                      <div className='better'>+ {person.gains.map((key) => permissionWord(t, key)).join(t('list.separator'))}</div>
                    )}
                    {person.loses.length > 0 && (
                      <div className='worse'>− {person.loses.map((key) => permissionWord(t, key)).join(t('list.separator'))}</div>
                    )}
                  </li>
                ))}
              </ul>
              {lastHolders.length > 0 && (
                <p className='danger'>
                  {t('roles.lastHolders', { permissions: lastHolders.map((key) => permissionWord(t, key)).join(t('list.separator')) })}
                </p>
              )}
            </>
          )}
        </Answer>
        {failure && failure.code !== 'APPROVAL_NEEDED' && (
          <p role='alert' className='danger'>
            {wordsOf(t, failure.code, failure.data)}
          </p>
        )}
      </Modal>
      {changed.dialog}
    </>
  )
}
