import { Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { keysOfThisPage, useKeys } from '../ui/keys.ts'

/** `?`: the keys that work on the present page. */
export function KeyList() {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  useKeys([{ key: '?', words: t('keys.list'), run: () => setOpen(true) }])
  return (
    <Modal open={open} title={t('keys.title')} footer={null} onCancel={() => setOpen(false)}>
      <dl className='keys'>
        {[{ key: 'Ctrl K', words: t('keys.search') }, ...(open ? keysOfThisPage() : [])].map(({ key, words }) => (
          <div key={key}>
            <dt>
              <kbd>{key.length === 1 ? key.toUpperCase() : key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
