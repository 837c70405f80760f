import { useMutation } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'

import { client } from '../platform/api.ts'
import { failureOf } from '../platform/failure.ts'
import { queries } from '../platform/queries.ts'
import { useMe } from '../platform/session.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { wordsOf } from '../ui/states.tsx'

/** Everything on the page depends on whose unit one acts for: all of it is asked anew. */
const useActAs = () =>
  useMutation({
    mutationFn: (orgUnitId: number | null) => client.admin.me.actAs({ orgUnitId }),
    onSuccess: () => queries.resetQueries()
  })

/** 选择当前身份 (ADM-42): who holds roles in more than three separate places says for which of them he works now. */
export function ChooseActingUnit() {
  const { t } = useTranslation()
  const me = useMe()
  const act = useActAs()
  const failure = act.error ? failureOf(act.error) : null
  return (
    <>
      <PageHead title={t('acting.title')} tab={t('acting.title')} question={t('acting.question', { units: me.acting.choices.length })} />
      {failure && (
        <p role='alert' className='danger'>
          {wordsOf(t, failure.code, failure.data)}
        </p>
      )}
      <div className='acting-units'>
        {me.acting.choices.map(({ orgUnitId, name }) => (
          <Button key={orgUnitId} size='large' loading={act.isPending && act.variables === orgUnitId} onClick={() => act.mutate(orgUnitId)}>
            {name}
          </Button>
        ))}
      </div>
    </>
  )
}

/** In the person's menu: the unit for which he acts, where there is a choice. */
export function ActingUnit() {
  const { t } = useTranslation()
  const { acting } = useMe()
  const act = useActAs()
  if (acting.choices.length < 2) return null
  return (
    <div className='form-lines'>
      <label htmlFor='acting-unit'>{t('acting.label')}</label>
      <Select
        id='acting-unit'
        value={acting.unit?.orgUnitId ?? 0}
        loading={act.isPending}
        options={[
          { value: 0, label: t('acting.all') },
          ...acting.choices.map(({ orgUnitId, name }) => ({ value: orgUnitId, label: name }))
        ]}
        onChange={(orgUnitId) => act.mutate(orgUnitId === 0 ? null : orgUnitId)}
      />
    </div>
  )
}
