import { theme as antd } from 'antd'
import type { ThemeConfig } from 'antd'

export type ThemeName = 'light' | 'dark'

type Palette = Record<
  | 'primary'
  | 'onPrimary'
  | 'danger'
  | 'warning'
  | 'success'
  | 'text'
  | 'quiet'
  | 'line'
  | 'ground'
  | 'surface'
  | 'raised'
  | 'hover'
  | 'chosen'
  | 'floating'
  | 'onFloating',
  string
>

/** Both themes from the same names; every text on its ground has at least 4.5 : 1 (look.md). */
export const palettes: Record<ThemeName, Palette> = {
  light: {
    primary: '#155E8B',
    onPrimary: '#FFFFFF',
    danger: '#C0362C',
    warning: '#8F5B00',
    success: '#2F7D4F',
    text: '#1A2733',
    quiet: '#566472',
    line: '#DCE3EA',
    ground: '#F3F6F9',
    surface: '#FFFFFF',
    raised: '#FFFFFF',
    hover: '#EDF3F8',
    chosen: '#E1EDF6',
    floating: '#22313F',
    onFloating: '#FFFFFF'
  },
  dark: {
    primary: '#6DB3DA',
    onPrimary: '#0B1A24',
    danger: '#F08A80',
    warning: '#E3B464',
    success: '#7FCB9C',
    text: '#E3EAF1',
    quiet: '#A2B0BD',
    line: '#2C3945',
    ground: '#10171D',
    surface: '#18212A',
    raised: '#202C37',
    hover: '#212D38',
    chosen: '#20394A',
    floating: '#DCE5EC',
    onFloating: '#0B1A24'
  }
}

/** Series colours of charts, six at most; `rest` for 其他 and for comparison lines. */
export const seriesColours = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'] as const
export const restColour = '#8A97A3'

export const fontFamily = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif'

/** Ant Design's tokens of a theme. On touch, controls are 44 px high. */
export function antdTheme(name: ThemeName, touch: boolean): ThemeConfig {
  const c = palettes[name]
  return {
    algorithm: name === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      colorPrimary: c.primary,
      colorInfo: c.primary,
      colorLink: c.primary,
      colorError: c.danger,
      colorWarning: c.warning,
      colorSuccess: c.success,
      colorTextBase: c.text,
      colorText: c.text,
      colorTextSecondary: c.quiet,
      colorTextTertiary: c.quiet,
      colorTextDescription: c.quiet,
      colorTextPlaceholder: c.quiet,
      colorTextLightSolid: c.onFloating,
      colorBgSpotlight: c.floating,
      colorBgBase: c.surface,
      colorBgContainer: c.surface,
      colorBgElevated: c.raised,
      colorBgLayout: c.ground,
      controlItemBgHover: c.hover,
      controlItemBgActive: c.chosen,
      controlItemBgActiveHover: c.chosen,
      colorBorder: name === 'light' ? '#B7C3CE' : '#465664',
      colorBorderSecondary: c.line,
      fontFamily,
      fontSize: 14,
      borderRadius: 6,
      borderRadiusLG: 6,
      borderRadiusSM: 4,
      controlHeight: touch ? 44 : 32,
      motionDurationFast: '0.05s',
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.14s',
      boxShadow: '0 4px 16px rgba(16, 32, 48, 0.18)',
      boxShadowSecondary: '0 4px 16px rgba(16, 32, 48, 0.18)'
    },
    components: {
      Button: { primaryColor: c.onPrimary, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Tabs: { horizontalItemGutter: 24 }
    }
  }
}

/** Puts a theme's colours on the document as `--jw-…` for our own style sheet. */
export function applyPalette(name: ThemeName, root: HTMLElement) {
  root.dataset.theme = name
  root.style.colorScheme = name
  for (const [key, value] of Object.entries(palettes[name])) root.style.setProperty(`--jw-${key}`, value)
}
