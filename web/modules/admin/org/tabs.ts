export const orgTabs = ['tree', 'changes', 'compare'] as const
export type OrgTab = (typeof orgTabs)[number]
