import { auditOutcomes } from '../../../../api/admin/audit.ts'
import type { AuditFilter } from '../../../../api/admin/audit.ts'

/** The filter as it stands in the address: ranges in days back from now, everything else as it is asked. */
export type AuditView = Omit<AuditFilter, 'from' | 'to'> & { readonly days?: number | undefined }

export const ranges = [1, 7, 35, 366, 1_100] as const
export const DEFAULT_DAYS = 7
const DAY_MS = 86_400_000

const texts = ['objectKind', 'objectId', 'field', 'action', 'address', 'requestId'] as const

export function readView(search: Readonly<Record<string, unknown>>): AuditView {
  const whole = (name: string) => (/^\d{1,15}$/.test(String(search[name] ?? '')) ? Number(search[name]) : undefined)
  const view: Record<string, unknown> = { days: whole('days'), staffId: whole('staffId'), accountId: whole('accountId') }
  for (const name of texts) if (typeof search[name] === 'string' && search[name] !== '') view[name] = search[name]
  view['outcome'] = auditOutcomes.find((one) => one === search['outcome'])
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as AuditView
}

/** The same as the api takes it, counted from `now`; a year and more is asked only of one person, account, object or request. */
export function asked({ days, ...rest }: AuditView, now: Date): AuditFilter {
  const from = new Date(now.getTime() - (days ?? DEFAULT_DAYS) * DAY_MS)
  return { ...rest, from: from.toISOString() }
}

export const isNarrow = (view: AuditView): boolean =>
  view.staffId !== undefined || view.accountId !== undefined || view.objectId !== undefined || view.requestId !== undefined
