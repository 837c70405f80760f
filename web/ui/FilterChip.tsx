import { CloseOutlined, DownOutlined } from '@ant-design/icons'
import { Drawer, Popover } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { usePhone } from './media.ts'

type Props = {
  readonly label: string
  /** What is chosen, in words; null = nothing. */
  readonly value: string | null
  readonly onClear: () => void
  readonly children: (close: () => void) => ReactNode
}

/** One word of the filter's sentence. It opens its own editor, on a phone as a sheet; the cross takes it out. */
export function FilterChip({ label, value, onClear, children }: Props) {
  const { t } = useTranslation()
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const word = (
    <button type='button' className='chip-word' aria-expanded={open} onClick={phone ? () => setOpen(true) : undefined}>
      {value === null ? label : <span title={label}>{value}</span>}
      {value === null && <DownOutlined aria-hidden='true' />}
    </button>
  )
  const editor = () => (
    <div className='chip-editor' role='group' aria-label={label} onKeyDown={(event) => event.key === 'Escape' && close()}>
      {children(close)}
    </div>
  )
  return (
    <span className={value === null ? 'chip' : 'chip chip-on'}>
      {phone ? (
        <>
          {word}
          <Drawer open={open} placement='bottom' size='auto' title={label} destroyOnHidden onClose={close}>
            {editor()}
          </Drawer>
        </>
      ) : (
        <Popover open={open} onOpenChange={setOpen} trigger='click' placement='bottomLeft' destroyOnHidden content={editor}>
          {word}
        </Popover>
      )}
      {value !== null && (
        <button type='button' className='chip-clear' aria-label={t('filter.clear', { what: label })} onClick={onClear}>
          <CloseOutlined aria-hidden='true' />
        </button>
      )}
    </span>
  )
}
