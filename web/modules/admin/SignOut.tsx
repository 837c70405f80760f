import { LogoutOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'

import { client } from '../../platform/api.ts'
import { failureOf } from '../../platform/failure.ts'
import { queries } from '../../platform/queries.ts'
import { wordsOf } from '../../ui/states.tsx'

export function SignOut() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const leave = useMutation({
    mutationFn: () => client.admin.session.signOut({}),
    onSuccess: () => {
      // A new page: nothing that this person was allowed to see stays in memory for the next one.
      queries.clear()
      location.assign('/')
    },
    onError: (fault) => {
      const { code, data } = failureOf(fault)
      void message.error(wordsOf(t, code, data))
    }
  })
  return (
    <Button icon={<LogoutOutlined />} loading={leave.isPending} onClick={() => leave.mutate()}>
      {t('session.signOut')}
    </Button>
  )
}
