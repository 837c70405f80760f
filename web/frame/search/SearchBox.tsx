import { SearchOutlined } from '@ant-design/icons'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMay } from '../../platform/session.ts'
import { useKeys } from '../../ui/keys.ts'
import { usePhone } from '../../ui/media.ts'
import { SearchPanel } from './SearchPanel.tsx'

/** Search on every page (ARC-71): Ctrl K or `/`. On a phone it takes the whole screen. */
export function SearchBox() {
  const { t } = useTranslation()
  const permitted = useMay('archive.account.read')
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const show = () => permitted && setOpen(true)
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  useKeys(permitted ? [{ key: '/', words: t('keys.search'), run: show }] : [])
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return
      event.preventDefault()
      show()
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  })
  if (!permitted) return <span className='search-space' />
  return (
    <div className='search'>
      <button ref={opener} type='button' className='search-open' onClick={show} aria-haspopup='dialog'>
        <SearchOutlined aria-hidden='true' />
        <span>{t('search.placeholder')}</span>
        {!phone && <kbd>Ctrl K</kbd>}
      </button>
      {open && <SearchPanel onClose={close} />}
    </div>
  )
}
