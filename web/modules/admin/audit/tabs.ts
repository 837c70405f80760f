export const auditTabs = ['lines', 'chain', 'findings', 'sensitive'] as const
export type AuditTab = (typeof auditTabs)[number]
