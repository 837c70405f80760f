import { Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

type Props = { readonly value: string | undefined; readonly onPick: (day: string) => void }

export function DayPicker({ value, onPick }: Props) {
  const { t } = useTranslation()
  const [day, setDay] = useState(value ?? '')
  return (
    <form
      className='editor-text'
      onSubmit={(event) => {
        event.preventDefault()
        if (day) onPick(day)
      }}
    >
      <Input autoFocus type='date' value={day} aria-label={t('org.day')} onChange={(event) => setDay(event.target.value)} />
      <Button type='primary' htmlType='submit' disabled={day === ''}>
        {t('do.apply')}
      </Button>
    </form>
  )
}
