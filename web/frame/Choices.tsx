import { Segmented } from 'antd'
import { useTranslation } from 'react-i18next'

import { speak } from '../platform/i18n.ts'
import { useLanguage } from '../ui/cells.tsx'
import { useTheme } from '../ui/theme.tsx'

/** Language and theme, kept in this browser. Each language is named in itself. */
export function Choices() {
  const { t } = useTranslation()
  const language = useLanguage()
  const { name, choose } = useTheme()
  return (
    <div className='choices'>
      <Segmented
        aria-label={t('frame.language')}
        value={language}
        options={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' }
        ]}
        onChange={(next) => void speak(next === 'en' ? 'en' : 'zh')}
      />
      <Segmented
        aria-label={t('frame.theme')}
        value={name}
        options={[
          { value: 'light', label: t('frame.light') },
          { value: 'dark', label: t('frame.dark') }
        ]}
        onChange={choose}
      />
    </div>
  )
}
