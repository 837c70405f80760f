export const settingTabs = ['settings', 'dictionaries', 'calendar'] as const
export type SettingTab = (typeof settingTabs)[number]
