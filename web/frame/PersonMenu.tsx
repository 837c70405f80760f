import { DownOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Grants } from '../modules/admin/Grants.tsx'
import { roleWord } from '../modules/admin/roles/words.ts'
import { SignOut } from '../modules/admin/SignOut.tsx'
import { paths } from '../paths.ts'
import { useMe } from '../platform/session.ts'
import { Go } from '../ui/Go.tsx'
import { ActingUnit } from './ActingUnit.tsx'
import { Choices } from './Choices.tsx'

/** The acting person with his roles and scope in words; language, theme, the way out. */
export function PersonMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const [open, setOpen] = useState(false)
  const [first] = me.grants
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger='click'
      placement='bottomRight'
      content={
        <div className='person-menu' role='group' aria-label={me.name}>
          <strong>{me.name}</strong> <span className='quiet'>{me.login}</span>
          <Grants me={me} />
          <ActingUnit />
          <Go to={paths.rights} onClick={() => setOpen(false)}>
            {t('rights.title')}
          </Go>
          <Go to={paths.security} onClick={() => setOpen(false)}>
            {t('security.title')}
          </Go>
          <Choices />
          <SignOut />
        </div>
      }
    >
      <Button type='text' className='person' icon={<UserOutlined />} aria-expanded={open}>
        <span>{me.name}</span>
        {first && (
          <span className='quiet person-role'>
            {roleWord(t, first.role, first.label)} · {me.acting.unit?.name ?? first.unitName}
          </span>
        )}
        <DownOutlined aria-hidden='true' />
      </Button>
    </Popover>
  )
}
