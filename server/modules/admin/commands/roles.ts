import type { z } from 'zod'

import type { roles as contract } from '../../../../api/admin/roles.ts'
import type { PermissionKey } from '../../../../api/permissions.ts'
import { permissions } from '../../../../api/permissions.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { isPermission, mixedPermission, unfitPermission } from '../domain/rights.ts'
import { ownRole } from '../queries/ownRole.ts'
import type { StoredRole } from '../queries/ownRole.ts'
import { keepingAdministrators } from './keepingAdministrators.ts'
import { roleChangeKind } from './rightsKinds.ts'
import { requireApproval } from './vault.ts'

type Draft = z.infer<NonNullable<(typeof contract)['draft']['~orpc']['inputSchema']>>
type Change = z.infer<NonNullable<(typeof contract)['change']['~orpc']['inputSchema']>>

/** Makes a role of one's own as a draft, which nobody can be given (ADM-38). Refuses with DUTIES_MIXED, SCOPE_UNFIT, NAME_TAKEN. */
export const draftRole = (grounds: Grounds, who: Who, draft: Draft): Promise<{ code: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const keys = fitting(draft, draft.permissions)
    const [taken] = await query(tx, `select from role where lower(label) = lower($1) and not built_in and state <> 'retired'`, [
      draft.label
    ])
    if (taken !== undefined) throw new Refusal('NAME_TAKEN')
    const code = `own_${uuidv7(scope.at).replaceAll('-', '').slice(-12)}`
    await query(
      tx,
      `insert into role (code, label, duty_class, scope_kind, second_factor, built_in, state, updated_at, updated_by)
       values ($1, $2, $3, $4, $5, false, 'draft', $6, $7)`,
      [code, draft.label, draft.dutyClass, draft.scopeKind, draft.secondFactor, scope.at, scope.staffId]
    )
    await setPermissions(tx, code, keys)
    await audit(tx, scope, { action: 'role.drafted', object: { kind: 'role', id: code }, after: { ...draft, permissions: keys } })
    return { code }
  })

/**
 * Changes permissions and state of a role of one's own. A draft that stays one is changed at once; everything else needs a second person.
 * Refuses with ROLE_NOT_FOUND, ROLE_BUILT_IN, ROLE_CHANGED, ROLE_HELD, DUTIES_MIXED, SCOPE_UNFIT, LAST_ADMINISTRATOR and the vault's refusals.
 */
export const changeRole = (grounds: Grounds, who: Who, change: Change): Promise<{ version: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    const role = await ownRole(tx, change.code)
    if (role.version !== change.version) throw new Refusal('ROLE_CHANGED', { version: role.version })
    const keys = fitting(role, change.permissions)
    if (change.state === 'draft' && role.state !== 'draft')
      throw new Refusal('INVALID_FIELD', { fields: [{ path: 'state', expected: 'in_use | retired' }] })
    if (change.state === 'retired' && role.holders > 0) throw new Refusal('ROLE_HELD', { holders: role.holders })
    const subject = { code: change.code, version: change.version, permissions: keys, state: change.state }
    const vaultId = change.state === 'draft' ? null : (await requireApproval(tx, scope, roleChangeKind, subject, change.vaultId)).vaultId
    await keepingAdministrators(tx, scope.at, async () => {
      await setPermissions(tx, change.code, keys)
      await query(tx, 'update role set state = $2, version = version + 1, updated_at = $3, updated_by = $4 where code = $1', [
        change.code,
        change.state,
        scope.at,
        scope.staffId
      ])
    })
    await audit(tx, scope, {
      action: 'role.changed',
      object: { kind: 'role', id: change.code },
      before: { state: role.state, permissions: role.permissions },
      after: { state: change.state, permissions: keys },
      ...(vaultId === null ? {} : { vaultId })
    })
    return { version: role.version + 1 }
  })

/** The permissions in order, each once. Refuses what no role of this class and scope may hold. */
function fitting(role: Pick<StoredRole, 'dutyClass' | 'scopeKind'>, given: readonly string[]): PermissionKey[] {
  const keys = [...new Set(given)].toSorted()
  const unknown = keys.find((key) => !isPermission(key))
  if (unknown !== undefined) throw new Refusal('INVALID_FIELD', { fields: [{ path: 'permissions', expected: `not ${unknown}` }] })
  const known = keys.filter(isPermission)
  const mixed = mixedPermission(role.dutyClass, known)
  if (mixed !== null) throw new Refusal('DUTIES_MIXED', { held: role.dutyClass, wanted: permissions[mixed].dutyClass })
  const unfit = unfitPermission(role.scopeKind, known)
  if (unfit !== null) throw new Refusal('SCOPE_UNFIT', { permission: unfit })
  return known
}

async function setPermissions(tx: Tx, code: string, keys: readonly string[]): Promise<void> {
  await query(tx, 'delete from role_permission where role = $1 and not permission = any($2::text[])', [code, [...keys]])
  await query(tx, 'insert into role_permission (role, permission) select $1, k from unnest($2::text[]) k on conflict do nothing', [
    code,
    [...keys]
  ])
}
