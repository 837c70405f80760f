import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import { prefer, preferred } from './preferences.ts'
import type { Preferences } from './preferences.ts'

export type Language = Preferences['language']

const files = {
  zh: () => import('../locales/zh.ts'),
  en: () => import('../locales/en.ts')
}

/** Loads the language's texts and makes it the page's language. */
export async function speak(language: Language) {
  const { texts } = await files[language]()
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({ lng: language, resources: {}, interpolation: { escapeValue: false }, returnNull: false })
  }
  for (const area of texts) i18next.addResourceBundle(language, 'translation', area, true)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  prefer('language', language)
}

export const speakPreferred = () => speak(preferred('language'))
