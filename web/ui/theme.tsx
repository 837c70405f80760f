import { createContext, useContext } from 'react'

import type { ThemeName } from '../platform/theme.ts'

type Choice = { readonly name: ThemeName; readonly choose: (name: ThemeName) => void }

export const ThemeChoice = createContext<Choice>({ name: 'light', choose: () => undefined })

export const useTheme = () => useContext(ThemeChoice)
export const useThemeName = () => useContext(ThemeChoice).name
