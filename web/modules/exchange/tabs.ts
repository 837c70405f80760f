export const feedTabs = ['batches', 'deliver', 'catalogue'] as const
export type FeedTab = (typeof feedTabs)[number]
