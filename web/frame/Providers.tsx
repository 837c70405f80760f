import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import { useLayoutEffect, useState } from 'react'
import type { ReactNode } from 'react'

import { prefer, preferred } from '../platform/preferences.ts'
import { queries } from '../platform/queries.ts'
import { antdTheme, applyPalette } from '../platform/theme.ts'
import { useLanguage } from '../ui/cells.tsx'
import { usePhone } from '../ui/media.ts'
import { ThemeChoice } from '../ui/theme.tsx'

// Node's view of these files is a module with a default export, the bundler's is that export itself.
type Locale = typeof zhCN.default
const localeOf = (file: Locale | { readonly default: Locale }) => ('default' in file ? file.default : file)
const locales = { zh: localeOf(zhCN), en: localeOf(enUS) }

/** What every page stands on: theme, language of the widgets, server state. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [name, setName] = useState(() => preferred('theme'))
  const phone = usePhone()
  const language = useLanguage()
  useLayoutEffect(() => applyPalette(name, document.documentElement), [name])
  const choose = (next: typeof name) => {
    prefer('theme', next)
    setName(next)
  }
  return (
    <ThemeChoice value={{ name, choose }}>
      <ConfigProvider theme={antdTheme(name, phone)} locale={locales[language]} button={{ autoInsertSpace: false }}>
        <App>
          <QueryClientProvider client={queries}>{children}</QueryClientProvider>
        </App>
      </ConfigProvider>
    </ThemeChoice>
  )
}
