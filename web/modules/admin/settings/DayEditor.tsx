import { Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { dayKinds } from '../../../../api/admin/calendar.ts'
import type { CalendarDay, DayKind } from '../../../../api/admin/calendar.ts'
import { fullDay } from '../../../platform/formats.ts'
import { useLanguage } from '../../../ui/cells.tsx'

type Props = {
  readonly day: string
  readonly now: CalendarDay | null
  /** null = what Monday to Friday makes of it. */
  readonly onDone: (day: CalendarDay | null) => void
  readonly onClose: () => void
}

/** What one day is to be in the draft. */
export function DayEditor({ day, now, onDone, onClose }: Props) {
  const { t } = useTranslation()
  const language = useLanguage()
  const [kind, setKind] = useState<DayKind | 'plain'>(now?.kind ?? 'plain')
  const [name, setName] = useState(now?.name ?? '')
  return (
    <Modal
      open
      title={fullDay(day, language)}
      okText={t('do.apply')}
      onOk={() => onDone(kind === 'plain' ? null : { date: day, kind, name: name.trim() || null })}
      onCancel={onClose}
    >
      <div className='setting-form'>
        <Radio.Group className='day-kinds' value={kind} onChange={(event) => setKind(event.target.value as DayKind | 'plain')}>
          <Radio value='plain'>{t('calendar.plain')}</Radio>
          {dayKinds.map((one) => (
            <Radio key={one} value={one}>
              {t(`enums.day_kind.${one}`)}
            </Radio>
          ))}
        </Radio.Group>
        <label>
          {t('calendar.name')}
          <Input value={name} maxLength={40} disabled={kind === 'plain'} onChange={(event) => setName(event.target.value)} />
        </label>
      </div>
    </Modal>
  )
}
