import type { z } from 'zod'

import type { Unmet, vault, VaultRequest } from '../../../../api/admin/vault.ts'
import type { PermissionKey } from '../../../../api/permissions.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import type { VaultKinds } from '../commands/vaultAsking.ts'
import { vaultWaitHours } from '../settings.ts'
import { approversOf } from './approvers.ts'
import { permissionsOf } from './grants.ts'
import { settingAt } from './settings.ts'

type Asked = z.infer<NonNullable<(typeof vault)['list']['~orpc']['inputSchema']>>
type Listed = z.infer<NonNullable<(typeof vault)['list']['~orpc']['outputSchema']>>
type Found = Omit<VaultRequest, 'approvers' | 'mayDecide' | 'askedAt' | 'decidedAt' | 'validUntil'> & {
  askedAt: Date
  decidedAt: Date | null
  validUntil: Date | null
  orgUnitId: number
}

const PAGE = 50

// Expects the present instant as $1 and as $2 how many hours a request waits.
const found = (where: string) => `
  select v.vault_id as "vaultId", v.kind, v.requester as "requesterId", p.name as "requesterName", u.name as "unitName", v.org_unit_id as "orgUnitId",
    v.about_account as "accountId", v.summary, v.reason, v.work_order_no as "workOrderNo", v.mode, v.minutes, v.uses, v.used, v.emergency,
    case when v.state = 'requested' and v.asked_at <= $1::timestamptz - make_interval(hours => $2) then 'expired'
      when v.state = 'approved' and v.valid_until <= $1 then 'expired' else v.state end as state,
    v.asked_at as "askedAt", d.name as "decidedByName", v.decided_at as "decidedAt", v.remark, v.valid_until as "validUntil", v.verdict, v.finding
  from vault_request v join staff p on p.staff_id = v.requester join org_unit u on u.org_unit_id = v.org_unit_id
    left join staff d on d.staff_id = v.decided_by
  where ${where}`

/** Requests newest first: the caller's own, those that wait for his decision, or all (auditor, security). Refuses with VIEW_REFUSED. */
export const listRequests = (grounds: Grounds, kinds: VaultKinds, who: Who, { view, before }: Asked): Promise<Listed> =>
  inScope(grounds, who, async (tx, scope) => {
    const now = [scope.at, await settingAt(tx, vaultWaitHours, scope.at)]
    if (view === 'emergency') return { rows: await emergencies(tx, kinds, scope, now), nextBefore: null }
    if (view === 'to_approve') return { rows: await toApprove(tx, kinds, scope, now), nextBefore: null }
    if (view === 'all' && !(await holds(tx, scope, 'admin.vault.read'))) throw new Refusal('VIEW_REFUSED')
    const rows = await query<Found>(
      tx,
      `${found(`($3::int is null or v.requester = $3) and ($4::uuid is null or v.vault_id < $4)`)} order by v.vault_id desc limit ${PAGE + 1}`,
      [...now, view === 'mine' ? scope.staffId : null, before ?? null]
    )
    const page = rows.slice(0, PAGE)
    return {
      rows: await allAsRead(tx, kinds, scope, page),
      nextBefore: rows.length > PAGE ? page.at(-1)!.vaultId : null
    }
  })

/** One request: of his own, to be decided by him, or by who may see all. Refuses with VAULT_REQUEST_NOT_FOUND. */
export const requestById = (grounds: Grounds, kinds: VaultKinds, who: Who, vaultId: string): Promise<VaultRequest> =>
  inScope(grounds, who, async (tx, scope) => {
    const now = [scope.at, await settingAt(tx, vaultWaitHours, scope.at)]
    const [row] = await query<Found>(tx, found('v.vault_id = $3'), [...now, vaultId])
    const request = row && (await asRead(tx, kinds, scope, row))
    if (request && (request.requesterId === scope.staffId || request.mayDecide || (await holds(tx, scope, 'admin.vault.read'))))
      return request
    const told = await emergencies(tx, kinds, scope, now)
    const emergency = told.find((one) => one.vaultId === vaultId)
    if (emergency) return emergency
    throw new Refusal('VAULT_REQUEST_NOT_FOUND')
  })

/** What waits for the caller: requests to decide, emergencies to look at, and what his units' people could not ask (ADM-51, 53). */
export const countWaiting = (
  grounds: Grounds,
  kinds: VaultKinds,
  who: Who
): Promise<{ waiting: number; emergencies: number; unmet: number }> =>
  inScope(grounds, who, async (tx, scope) => {
    const now = [scope.at, await settingAt(tx, vaultWaitHours, scope.at)]
    return {
      waiting: (await toApprove(tx, kinds, scope, now)).length,
      emergencies: (await emergencies(tx, kinds, scope, now)).length,
      unmet: (await unmetOf(tx, kinds, scope)).length
    }
  })

/** What people of the caller's units could not ask in the last seven days, because nobody could have approved it. */
export const unmetRequests = (grounds: Grounds, kinds: VaultKinds, who: Who): Promise<Unmet[]> =>
  inScope(grounds, who, (tx, scope) => unmetOf(tx, kinds, scope))

async function unmetOf(tx: Tx, kinds: VaultKinds, scope: Scope): Promise<Unmet[]> {
  const rows = await query<Omit<Unmet, 'askedAt' | 'permission'> & { askedAt: Date }>(
    tx,
    `select distinct on (m.kind, m.requester, m.org_unit_id) m.unmet_id as "unmetId", m.kind, p.name as "requesterName", u.name as "unitName",
       m.reason, m.asked_at as "askedAt"
     from vault_unmet m join staff p on p.staff_id = m.requester join org_unit u on u.org_unit_id = m.org_unit_id
     where m.head = $1 and m.asked_at > $2::timestamptz - interval '7 days'
     order by m.kind, m.requester, m.org_unit_id, m.asked_at desc limit 50`,
    [scope.staffId, scope.at]
  )
  return rows.map((row) => ({
    ...row,
    askedAt: row.askedAt.toISOString(),
    permission: kinds.find(({ kind }) => kind === row.kind)?.approve ?? null
  }))
}

// Few wait at a time: each is asked who can decide it, as deciding it would.
async function toApprove(tx: Tx, kinds: VaultKinds, scope: Scope, now: readonly unknown[]): Promise<VaultRequest[]> {
  const mine = await kindsHeld(tx, kinds, scope)
  if (mine.length === 0) return []
  const rows = await query<Found>(
    tx,
    `${found(`v.state = 'requested' and v.requester <> $3 and v.kind = any($4) and v.asked_at > $1::timestamptz - make_interval(hours => $2)`)}
     order by v.vault_id limit 200`,
    [...now, scope.staffId, mine]
  )
  const requests = await allAsRead(tx, kinds, scope, rows)
  return requests.filter((request) => request.mayDecide)
}

// Told at once to who could have approved them and to the auditor, until he has looked (ADM-53).
async function emergencies(tx: Tx, kinds: VaultKinds, scope: Scope, now: readonly unknown[]): Promise<VaultRequest[]> {
  const audits = await holds(tx, scope, 'admin.audit.read')
  const mine = await kindsHeld(tx, kinds, scope)
  if (!audits && mine.length === 0) return []
  const rows = await query<Found>(
    tx,
    `${found(`v.emergency and v.reviewed_at is null and v.requester <> $3 and ($4 or v.kind = any($5))`)} order by v.vault_id limit 200`,
    [...now, scope.staffId, audits, mine]
  )
  const seen: VaultRequest[] = []
  for (const row of rows) if (audits || (await couldApprove(tx, kinds, scope, row))) seen.push(await asRead(tx, kinds, scope, row))
  return seen
}

async function couldApprove(tx: Tx, kinds: VaultKinds, scope: Scope, { kind, requesterId, orgUnitId }: Found): Promise<boolean> {
  const approve = kinds.find((one) => one.kind === kind)?.approve
  if (approve === undefined) return false
  const approvers = await approversOf(tx, { requester: requesterId, orgUnitId, approve }, scope.at)
  return approvers.some(({ staffId }) => staffId === scope.staffId)
}

async function kindsHeld(tx: Tx, kinds: VaultKinds, scope: Scope): Promise<string[]> {
  const held = await permissionsOf(tx, scope.staffId, dayOf(scope.at))
  return kinds.filter(({ approve }) => held.includes(approve)).map(({ kind }) => kind)
}

async function allAsRead(tx: Tx, kinds: VaultKinds, scope: Scope, rows: readonly Found[]): Promise<VaultRequest[]> {
  const read: VaultRequest[] = []
  for (const row of rows) read.push(await asRead(tx, kinds, scope, row))
  return read
}

async function asRead(tx: Tx, kinds: VaultKinds, scope: Scope, { orgUnitId, ...row }: Found): Promise<VaultRequest> {
  const approve = kinds.find((kind) => kind.kind === row.kind)?.approve
  const open = row.state === 'requested' && approve !== undefined
  const approvers = open ? await approversOf(tx, { requester: row.requesterId, orgUnitId, approve }, scope.at) : []
  return {
    ...row,
    askedAt: row.askedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    validUntil: row.validUntil?.toISOString() ?? null,
    approvers,
    mayDecide: approvers.some((approver) => approver.staffId === scope.staffId)
  }
}

const holds = async (tx: Tx, scope: Scope, permission: PermissionKey): Promise<boolean> =>
  (await permissionsOf(tx, scope.staffId, dayOf(scope.at))).includes(permission)
