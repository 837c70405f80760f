import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Me } from '../../../../api/admin/session.ts'
import { client } from '../../../platform/api.ts'
import { SignInSteps } from './SignInSteps.tsx'
import { Trouble } from './Trouble.tsx'

/** An invitation or a reset. It is opened by hand: what looks at addresses beforehand, as mail programmes do, must not use it up. */
export function OpenLink({ secret, onDone }: { readonly secret: string; readonly onDone: (me: Me) => void }) {
  const { t } = useTranslation()
  const open = useMutation({ mutationFn: () => client.admin.session.openLink({ secret }) })
  if (open.data) return <SignInSteps provider={null} begun={open.data} onDone={leaving(onDone)} />
  return (
    <div className='sign-in-part'>
      <h2>{t('signIn.link')}</h2>
      <p className='quiet'>{t('signIn.linkHow')}</p>
      <Trouble fault={open.error} />
      <Button
        type='primary'
        size='large'
        block
        autoFocus
        loading={open.isPending}
        disabled={secret.length < 20}
        onClick={() => open.mutate()}
      >
        {t('signIn.linkOpen')}
      </Button>
    </div>
  )
}

/** The secret does not stay in the address. */
const leaving = (onDone: (me: Me) => void) => (me: Me) => {
  history.replaceState(null, '', '/')
  onDone(me)
  location.assign('/')
}
