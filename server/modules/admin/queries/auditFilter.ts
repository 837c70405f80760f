import type { AuditFilter } from '../../../../api/admin/audit.ts'
import { Refusal } from '../../../platform/errors.ts'

const DAY_MS = 86_400_000

export type Found = { readonly where: string; readonly values: readonly unknown[]; readonly from: Date; readonly to: Date }

/**
 * The filter as a condition on audit_event, with its parameters. Refuses with RANGE_TOO_WIDE {days} beyond `days` days, unless it asks for one
 * person, account, object or request (ADM-66).
 */
export function foundBy(filter: AuditFilter, now: Date, days: number): Found {
  const to = filter.to === undefined ? new Date(now.getTime() + 1) : new Date(filter.to)
  const narrow = filter.staffId ?? filter.accountId ?? filter.objectId ?? filter.requestId
  const earliest = narrow === undefined ? new Date(to.getTime() - days * DAY_MS) : new Date(0)
  const from = filter.from === undefined ? earliest : new Date(filter.from)
  if (from < earliest) throw new Refusal('RANGE_TOO_WIDE', { days })
  const values: unknown[] = [from, to]
  const conditions = ['e.at >= $1', 'e.at < $2']
  const bind = (value: unknown) => `$${values.push(value)}`
  if (filter.staffId !== undefined) conditions.push(`e.staff_id = ${bind(filter.staffId)}`)
  if (filter.accountId !== undefined) conditions.push(`e.account_id = ${bind(filter.accountId)}`)
  if (filter.objectKind !== undefined) conditions.push(`e.object_kind = ${bind(filter.objectKind)}`)
  if (filter.objectId !== undefined) conditions.push(`e.object_id = ${bind(filter.objectId)}`)
  if (filter.field !== undefined) conditions.push(`e.changes @> ${bind(JSON.stringify([{ field: filter.field }]))}::jsonb`)
  if (filter.action !== undefined)
    conditions.push(filter.action.endsWith('.') ? `starts_with(e.action, ${bind(filter.action)})` : `e.action = ${bind(filter.action)}`)
  if (filter.outcome !== undefined) conditions.push(`e.outcome = ${bind(filter.outcome)}`)
  if (filter.address !== undefined) conditions.push(`e.address = ${bind(filter.address)}`)
  if (filter.requestId !== undefined) conditions.push(`e.request_id = ${bind(filter.requestId)}`)
  return { where: conditions.join(' and '), values, from, to }
}
