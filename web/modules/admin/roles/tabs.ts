export const roleTabs = ['matrix', 'compare', 'why'] as const
export type RoleTab = (typeof roleTabs)[number]
