import type { z } from 'zod'

import type { vault, VaultRequest } from '../../../../api/admin/vault.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import type { VaultKinds } from '../commands/vaultAsking.ts'
import { WAITED_HOURS } from '../domain/vaultContent.ts'
import { approversOf } from './approvers.ts'

type Asked = z.infer<NonNullable<(typeof vault)['list']['~orpc']['inputSchema']>>
type Listed = z.infer<NonNullable<(typeof vault)['list']['~orpc']['outputSchema']>>
type Found = Omit<VaultRequest, 'approvers' | 'mayDecide' | 'askedAt' | 'decidedAt' | 'validUntil'> & {
  askedAt: Date
  decidedAt: Date | null
  validUntil: Date | null
  orgUnitId: number
}

const PAGE = 50

const found = (where: string) => `
  select v.vault_id as "vaultId", v.kind, v.requester as "requesterId", p.name as "requesterName", u.name as "unitName", v.org_unit_id as "orgUnitId",
    v.about_account as "accountId", v.summary, v.reason, v.work_order_no as "workOrderNo", v.mode, v.minutes, v.uses, v.used, v.emergency,
    case when v.state = 'requested' and v.asked_at <= $1::timestamptz - interval '${WAITED_HOURS} hours' then 'expired'
      when v.state = 'approved' and v.valid_until <= $1 then 'expired' else v.state end as state,
    v.asked_at as "askedAt", d.name as "decidedByName", v.decided_at as "decidedAt", v.remark, v.valid_until as "validUntil", v.verdict, v.finding
  from vault_request v join staff p on p.staff_id = v.requester join org_unit u on u.org_unit_id = v.org_unit_id
    left join staff d on d.staff_id = v.decided_by
  where ${where}`

/** Requests newest first: the caller's own, those that wait for his decision, or all (auditor, security). Refuses with VIEW_REFUSED. */
export const listRequests = (grounds: Grounds, kinds: VaultKinds, who: Who, { view, before }: Asked): Promise<Listed> =>
  inScope(grounds, who, async (tx, scope) => {
    if (view === 'to_approve') return { rows: await toApprove(tx, kinds, scope), nextBefore: null }
    if (view === 'all' && !(await maySeeAll(tx, scope))) throw new Refusal('VIEW_REFUSED')
    const rows = await query<Found>(
      tx,
      `${found(`($2::int is null or v.requester = $2) and ($3::uuid is null or v.vault_id < $3)`)} order by v.vault_id desc limit ${PAGE + 1}`,
      [scope.at, view === 'mine' ? scope.staffId : null, before ?? null]
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
    const [row] = await query<Found>(tx, found('v.vault_id = $2'), [scope.at, vaultId])
    const request = row && (await asRead(tx, kinds, scope, row))
    if (request && (request.requesterId === scope.staffId || request.mayDecide || (await maySeeAll(tx, scope)))) return request
    throw new Refusal('VAULT_REQUEST_NOT_FOUND')
  })

/** How many requests wait for the caller's decision. */
export const countWaiting = (grounds: Grounds, kinds: VaultKinds, who: Who): Promise<{ waiting: number }> =>
  inScope(grounds, who, async (tx, scope) => ({ waiting: (await toApprove(tx, kinds, scope)).length }))

// Few wait at a time: each is asked who can decide it, as deciding it would.
async function toApprove(tx: Tx, kinds: VaultKinds, scope: Scope): Promise<VaultRequest[]> {
  const held = await query<{ permission: string }>(
    tx,
    `select distinct h.permission from role_grant g join role_permission h on h.role = g.role
     where g.staff_id = $1 and g.state = 'active' and h.permission like 'admin.vault.approve%'`,
    [scope.staffId]
  )
  const mine = kinds.filter((kind) => held.some(({ permission }) => permission === kind.approve)).map((kind) => kind.kind)
  if (mine.length === 0) return []
  const rows = await query<Found>(
    tx,
    `${found(`v.state = 'requested' and v.requester <> $2 and v.kind = any($3) and v.asked_at > $1::timestamptz - interval '${WAITED_HOURS} hours'`)}
     order by v.vault_id limit 200`,
    [scope.at, scope.staffId, mine]
  )
  const requests = await allAsRead(tx, kinds, scope, rows)
  return requests.filter((request) => request.mayDecide)
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

async function maySeeAll(tx: Tx, scope: Scope): Promise<boolean> {
  const [row] = await query<{ may: boolean }>(
    tx,
    `select exists (select from role_grant g join role_permission h on h.role = g.role
       where g.staff_id = $1 and g.state = 'active' and h.permission = 'admin.vault.read'
         and g.valid_from <= $2::date and (g.valid_to is null or g.valid_to > $2::date)) as may`,
    [scope.staffId, dayOf(scope.at)]
  )
  return row!.may
}
