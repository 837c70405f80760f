import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client } from '../../../platform/api.ts'
import { Instant } from '../../../ui/cells.tsx'
import { Answer } from '../../../ui/states.tsx'
import { Invitations } from './Invitations.tsx'
import { SignInBox } from './SignInBox.tsx'
import { Trouble } from './Trouble.tsx'

const parts = ['system', 'security1', 'security2', 'auditor'] as const
type Person = { name: string; employeeNo: string; login: string }
const nobody: Person = { name: '', employeeNo: '', login: '' }
const fields = ['name', 'employeeNo', 'login'] as const

/** 首次设置: the four people with whom an installation begins. */
export function SetUp({ secret }: { readonly secret: string }) {
  const { t } = useTranslation()
  const look = useQuery({ queryKey: ['setUp'], queryFn: () => client.admin.setUp.look({ secret }), retry: false })
  const [unit, setUnit] = useState({ code: '', name: '' })
  const [people, setPeople] = useState<Record<(typeof parts)[number], Person>>({
    system: nobody,
    security1: nobody,
    security2: nobody,
    auditor: nobody
  })
  const finish = useMutation({ mutationFn: () => client.admin.setUp.finish({ secret, unit, ...people }) })
  const whole = unit.code && unit.name && parts.every((part) => fields.every((field) => people[part][field].trim()))
  return (
    <SignInBox title={t('setUp.title')} question={t('setUp.question')} wide>
      {finish.data ? (
        <Invitations invitations={finish.data.invitations} />
      ) : (
        <Answer asked={look} what={t('setUp.title')}>
          {({ until }) => (
            <form
              onSubmit={(event) => {
                event.preventDefault()
                if (whole) finish.mutate()
              }}
            >
              <p className='quiet'>
                {t('setUp.why')} {t('setUp.until')} <Instant value={until} />
              </p>
              <fieldset className='set-up-row'>
                <legend>{t('setUp.unit')}</legend>
                {(['code', 'name'] as const).map((field) => (
                  <label key={field}>
                    {t(`setUp.unit_${field}`)}
                    <Input value={unit[field]} maxLength={100} onChange={(event) => setUnit({ ...unit, [field]: event.target.value })} />
                  </label>
                ))}
              </fieldset>
              {parts.map((part) => (
                <fieldset key={part} className='set-up-row'>
                  <legend>{t(`setUp.${part}`)}</legend>
                  {fields.map((field) => (
                    <label key={field}>
                      {t(`setUp.${field}`)}
                      <Input
                        value={people[part][field]}
                        maxLength={50}
                        onChange={(event) => setPeople({ ...people, [part]: { ...people[part], [field]: event.target.value } })}
                      />
                    </label>
                  ))}
                </fieldset>
              ))}
              <Trouble fault={finish.error} />
              <Button type='primary' size='large' htmlType='submit' block loading={finish.isPending} disabled={!whole}>
                {t('setUp.finish')}
              </Button>
            </form>
          )}
        </Answer>
      )}
    </SignInBox>
  )
}
