export const accountTabs = ['profile', 'subscriptions', 'consumption'] as const
export type AccountTab = (typeof accountTabs)[number]
