import type { InferContractRouterOutputs } from '@orpc/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Grant, people } from '../../../../api/admin/people.ts'
import { paths } from '../../../paths.ts'
import { orpc } from '../../../platform/api.ts'
import { count } from '../../../platform/formats.ts'
import { useMay } from '../../../platform/session.ts'
import { Day, Instant, Quiet, Word } from '../../../ui/cells.tsx'
import { Fields } from '../../../ui/Fields.tsx'
import { Go } from '../../../ui/Go.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Answer, Refused } from '../../../ui/states.tsx'
import { PermissionList } from '../roles/PermissionList.tsx'
import { LoginsOf } from '../security/LoginsOf.tsx'

import '../roles/roles.css'
import { EndDialog } from './EndDialog.tsx'
import { GrantDialog } from './GrantDialog.tsx'
import { HeldGrants } from './HeldGrants.tsx'
import { LentAccounts } from './LentAccounts.tsx'

/** One person (ADM-101): posts, roles in words, what he holds up when he leaves; roles are given and taken here. */
export function PersonPage() {
  const { t } = useTranslation()
  const { staffId } = useParams({ strict: false })
  const permitted = useMay('admin.staff.read')
  const person = useQuery({ ...orpc.admin.people.person.queryOptions({ input: { staffId: Number(staffId) } }), enabled: permitted })
  if (!permitted) return <Refused permission='admin.staff.read' />
  return (
    <Answer asked={person} what={t('people.title')} rows={10}>
      {(found) => <Person person={found} />}
    </Answer>
  )
}

type Found = InferContractRouterOutputs<typeof people>['person']

function Person({ person }: { readonly person: Found }) {
  const { t } = useTranslation()
  const mayGrant = useMay('admin.role.grant')
  const mayExplain = useMay('admin.role.read')
  const mayLend = useMay('admin.access.lend')
  const [granting, setGranting] = useState<Grant | 'new' | null>(null)
  const [ending, setEnding] = useState<Grant | null>(null)
  const live = person.grants.filter((grant) => grant.state === 'active')
  const over = person.grants.filter((grant) => grant.state !== 'active')
  const owned = person.ownedAccounts
  return (
    <>
      <PageHead
        title={person.name}
        tab={person.name}
        question={t('people.personQuestion')}
        aside={mayExplain && <Go to={paths.roles({ tab: 'why', staffId: person.staffId })}>{t('people.why')}</Go>}
      />
      {(person.state === 'suspended' || person.state === 'left') && owned > 0 && (
        <p role='status' className='state-line'>
          <span className='danger'>{t('people.ownsAccounts', { accounts: count(owned) })}</span>
        </p>
      )}
      <div className='panels'>
        <div>
          <section className='panel'>
            <div className='panel-head'>
              <h2>{t('people.rolesHeld')}</h2>
              {mayGrant && <Button onClick={() => setGranting('new')}>{t('people.grant')}</Button>}
            </div>
            <HeldGrants grants={live} onRenew={mayGrant ? setGranting : undefined} onEnd={mayGrant ? setEnding : undefined} />
            {over.length > 0 && (
              <>
                <h2>{t('people.rolesBefore')}</h2>
                <HeldGrants grants={over} />
              </>
            )}
          </section>
          <LoginsOf staffId={person.staffId} />
          <section className='panel'>
            <h2>{t('people.permissions', { permissions: person.permissions.length })}</h2>
            {person.permissions.length === 0 ? (
              <p className='quiet'>{t('people.noRole')}</p>
            ) : (
              <PermissionList keys={person.permissions} chosen={person.permissions} />
            )}
          </section>
        </div>
        <div>
          <Facts person={person} />
          {mayLend && <LentAccounts staffId={person.staffId} name={person.name} />}
          <section className='panel'>
            <h2>{t('people.posts')}</h2>
            {person.posts.length === 0 && <p className='quiet'>{t('people.noPost')}</p>}
            <ul className='held-grants'>
              {person.posts.map((post) => (
                <li key={`${post.unitName}${post.from}`} className={post.until === null ? undefined : 'over'}>
                  <span>
                    {post.unitName} · <Word of='post' code={post.post} /> {post.main && <Quiet>{t('people.mainPost')}</Quiet>}
                  </span>
                  <span className='quiet nowrap'>
                    <Day value={post.from} /> – {post.until === null ? t('people.now') : <Day value={post.until} />}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      {granting && (
        <GrantDialog
          staffId={person.staffId}
          name={person.name}
          outsourced={person.kind === 'outsourced'}
          held={granting === 'new' ? null : granting}
          onClose={() => setGranting(null)}
        />
      )}
      {ending && <EndDialog grant={ending} name={person.name} onClose={() => setEnding(null)} />}
    </>
  )
}

function Facts({ person }: { readonly person: Found }) {
  const { t } = useTranslation()
  const facts = [
    ['employeeNo', person.employeeNo],
    ['state', <Word key='state' of='staff_state' code={person.state} />],
    ['kind', <Word key='kind' of='staff_kind' code={person.kind} />],
    ['superior', person.superior ?? t('value.none')],
    ['hiredOn', <Day key='hired' value={person.hiredOn} always />],
    ...(person.kind === 'own' ? [] : [['contractEnd', <Day key='contract' value={person.contractEnd} always />] as const]),
    ...(person.leftOn === null ? [] : [['leftOn', <Day key='left' value={person.leftOn} always />] as const]),
    ['login', person.login === null ? t('people.noLogin') : <Word key='login' of='login_state' code={person.login} />],
    ['lastSeen', person.lastSeenAt === null ? t('people.neverSeen') : <Instant key='seen' value={person.lastSeenAt} />],
    ['owned', t('accounts.total', { total: count(person.ownedAccounts) })],
    ['lent', t('accounts.total', { total: count(person.lentAccounts) })]
  ] as const
  return (
    <section className='panel'>
      <h2>{t('people.facts')}</h2>
      <Fields of={facts} word={(label) => t(`people.${label}`)} />
    </section>
  )
}
