import { Button, Drawer, Popover } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'

import { usePhone } from '../../../ui/media.ts'

type Props = {
  /** What is asked for, in full; also for who does not see the icon. */
  readonly title: string
  readonly icon: ReactNode
  /** Said beside the icon. */
  readonly word?: string
  readonly children: (close: () => void) => ReactNode
}

/** A small action beside a value, and what it asks: below it on a desk, from the bottom on a phone. */
export function Asking({ title, icon, word, children }: Props) {
  const phone = usePhone()
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const button = (
    <Button
      size='small'
      type='text'
      className='show'
      icon={icon}
      aria-expanded={open}
      aria-label={title}
      title={title}
      onClick={phone ? () => setOpen(true) : undefined}
    >
      {word}
    </Button>
  )
  if (phone) {
    return (
      <>
        {button}
        <Drawer open={open} placement='bottom' size='auto' title={title} destroyOnHidden onClose={close}>
          {children(close)}
        </Drawer>
      </>
    )
  }
  return (
    <Popover open={open} onOpenChange={setOpen} trigger='click' placement='bottomLeft' destroyOnHidden content={() => children(close)}>
      {button}
    </Popover>
  )
}
