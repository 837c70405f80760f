import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { paths } from '../../../paths.ts'
import { client, orpc } from '../../../platform/api.ts'
import { failureOf } from '../../../platform/failure.ts'
import { queries } from '../../../platform/queries.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { Answer, wordsOf } from '../../../ui/states.tsx'
import { LendDialog } from './LendDialog.tsx'

/** What of one's own accounts is lent to a colleague at present; more is lent, and taken back, here (ADM-5). */
export function LentAccounts({ staffId, name }: { readonly staffId: number; readonly name: string }) {
  const { t } = useTranslation()
  const [lending, setLending] = useState(false)
  const lent = useQuery(orpc.admin.access.lent.queryOptions({ input: { staffId } }))
  const back = useMutation({
    mutationFn: (grantId: string) => client.admin.access.endLent({ grantId }),
    onSettled: () => queries.invalidateQueries({ queryKey: orpc.admin.access.key() })
  })
  const failure = back.error ? failureOf(back.error) : null
  return (
    <section className='panel'>
      <div className='panel-head'>
        <h2>{t('people.lentTo')}</h2>
        <Button onClick={() => setLending(true)}>{t('people.lend')}</Button>
      </div>
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <Answer asked={lent} what={t('people.lentTo')} rows={2}>
        {(loans) =>
          loans.length === 0 ? (
            <p className='quiet'>{t('people.noneLent')}</p>
          ) : (
            <ul className='held-grants'>
              {loans.map((loan) => (
                <li key={loan.grantId}>
                  <div>
                    <Go to={paths.account(loan.accountId)}>{t('people.accountNo', { account: loan.accountId })}</Go>
                    <div className='quiet note'>
                      {t('people.untilShort')} <Instant value={loan.until} />
                      {loan.reason !== null && <> · {loan.reason}</>}
                    </div>
                  </div>
                  <Button size='small' type='link' danger loading={back.isPending} onClick={() => back.mutate(loan.grantId)}>
                    {t('people.takeBack')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {lending && <LendDialog staffId={staffId} name={name} onClose={() => setLending(false)} />}
    </section>
  )
}
