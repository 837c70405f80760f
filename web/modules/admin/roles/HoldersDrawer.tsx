import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { count } from '../../../platform/formats.ts'
import { Day, Quiet } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { usePhone } from '../../../ui/media.ts'
import { Answer, Empty } from '../../../ui/states.tsx'
import { useHolders } from './questions.ts'

export type Held = { readonly role?: string; readonly permission?: string; readonly words: string }

/** The people behind a cell: who holds the role, or the permission by any role. */
export function HoldersDrawer({ held, onClose }: { readonly held: Held; readonly onClose: () => void }) {
  const { t } = useTranslation()
  const phone = usePhone()
  const { words, ...of } = held
  const holders = useHolders(of)
  return (
    <Drawer open title={words} placement={phone ? 'bottom' : 'right'} size={phone ? '80%' : 480} onClose={onClose}>
      <Answer asked={holders} what={t('roles.holders')}>
        {(people) =>
          people.length === 0 ? (
            <Empty why={t('roles.nobody')} />
          ) : (
            <>
              <p className='quiet'>{t('roles.people', { people: count(people.length) })}</p>
              <ul className='holders'>
                {people.map((person) => (
                  <li key={person.staffId}>
                    <Go to={paths.person(person.staffId)}>{person.name}</Go> <Quiet>{person.employeeNo}</Quiet>
                    <div className='quiet'>
                      {person.unitName}
                      {person.until !== null && (
                        <>
                          {' '}
                          · {t('people.untilShort')} <Day value={person.until} />
                        </>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answer>
    </Drawer>
  )
}
