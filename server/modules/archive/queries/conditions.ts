import type { AccountFilter } from '../../../../api/archive.ts'
import type { Tx } from '../../../platform/database.ts'
import type { Scope } from '../../../platform/scope.ts'
import { intervalOf } from '../../admin/index.ts'
import type { Bindings } from './bindings.ts'
import { matchesOf, understood } from './textMatches.ts'
import type { UnderstoodText } from './textMatches.ts'

/** Conditions on `account a` that a filter asks for, and what its text was taken for. Refuses with QUERY_TOO_SHORT. */
export async function conditionsOf(
  tx: Tx,
  scope: Scope,
  filter: AccountFilter,
  bindings: Bindings
): Promise<{ conditions: string[]; text: UnderstoodText | null }> {
  const { bind } = bindings
  const conditions: string[] = []
  if (filter.kind !== undefined) conditions.push(`a.kind = ${bind(filter.kind)}`)
  if (filter.state !== undefined) conditions.push(`a.state = ${bind(filter.state)}`)
  if (filter.orgUnitId !== undefined) {
    const unit = await intervalOf(tx, filter.orgUnitId)
    conditions.push(unit === null ? 'false' : `a.org_pos >= ${bind(unit.lo)}::bigint and a.org_pos < ${bind(unit.hi)}::bigint`)
  }
  if (filter.managerId === 0) conditions.push('a.owner_staff_id is null')
  else if (filter.managerId !== undefined) conditions.push(`a.owner_staff_id = ${bind(filter.managerId)}::int`)
  // Individuals have a tier and groups a class: who chooses of both wants accounts of either.
  const either = [
    ...(filter.tier?.length ? [`a.tier = any(${bind(filter.tier)}::text[])`] : []),
    ...(filter.groupClass?.length ? [`a.group_class = any(${bind(filter.groupClass)}::text[])`] : [])
  ]
  if (either.length > 0) conditions.push(`(${either.join(' or ')})`)
  if (filter.important !== undefined) conditions.push(`a.important_flag = ${bind(filter.important)}::boolean`)
  const text = filter.text ? understood(filter.text, scope) : null
  if (text !== null) conditions.push(`a.account_id in (select account_id from (${matchesOf(text, scope, bindings)}) m)`)
  return { conditions, text }
}

export const whereAll = (conditions: readonly string[]): string => (conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`)
