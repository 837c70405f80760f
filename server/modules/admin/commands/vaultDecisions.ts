import type { z } from 'zod'

import type { vault } from '../../../../api/admin/vault.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { publish } from '../../../platform/outbox.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { WAITED_HOURS, WRONG_CODES } from '../domain/vaultContent.ts'
import { approversOf, isSamePerson } from '../queries/approvers.ts'
import { checkCode, requireStepUp } from './secondFactors.ts'
import type { Decided, VaultKinds } from './vaultAsking.ts'

type Route = keyof typeof vault
type Asked<R extends Route> = z.infer<NonNullable<(typeof vault)[R]['~orpc']['inputSchema']>>
type Parts = Pick<Services, 'db' | 'clock' | 'keys'>
type State = Decided['state']
type Request = {
  vault_id: string
  kind: string
  requester: number
  org_unit_id: number
  state: State
  asked_at: Date
  minutes: number
  wrong_codes: number
  valid_until: Date | null
  decided_by: number | null
  decider: string | null
  session_id: string
}

/** The second person agrees (ADM-50, 51). Refuses with VAULT_REQUEST_NOT_FOUND, SAME_PERSON, NOT_ELIGIBLE, ALREADY_DECIDED, CODE_WRONG, CODE_USED, SECOND_FACTOR_NEEDED. */
export const approve = (services: Parts, kinds: VaultKinds, who: Who, { vaultId, code, remark }: Asked<'approve'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await openRequest(tx, vaultId, scope.at)
    await refuseIneligible(tx, kinds, request, scope.staffId, scope.at)
    if (code === undefined) await requireStepUp(tx, scope)
    else await refuseWrongCode(tx, services, request, scope, scope.staffId, code)
    return decide(tx, scope, request, scope.staffId, { state: 'approved', remark: remark ?? null })
  })

/** The second person agrees at the requester's own screen by his log-in and code; the decision is his. Refuses as `approve`. */
export const approveOnSite = (services: Parts, kinds: VaultKinds, who: Who, asked: Asked<'approveOnSite'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await openRequest(tx, asked.vaultId, scope.at)
    if (request.requester !== scope.staffId) throw new Refusal('NOT_ELIGIBLE')
    const [second] = await query<{ staff_id: number }>(
      tx,
      `select staff_id from login where lower(name) = lower($1) and state in ('active', 'locked')`,
      [asked.login]
    )
    // A log-in that is not there and one that may not decide are refused alike.
    if (second === undefined) throw new Refusal('NOT_ELIGIBLE')
    await refuseIneligible(tx, kinds, request, second.staff_id, scope.at)
    await refuseWrongCode(tx, services, request, scope, second.staff_id, asked.code)
    return decide(tx, scope, request, second.staff_id, { state: 'approved', remark: null })
  })

/** The second person says no. Refuses as `approve`, but asks for no code. */
export const refuse = (services: Parts, kinds: VaultKinds, who: Who, { vaultId, remark }: Asked<'refuse'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await openRequest(tx, vaultId, scope.at)
    await refuseIneligible(tx, kinds, request, scope.staffId, scope.at)
    return decide(tx, scope, request, scope.staffId, { state: 'refused', remark })
  })

/** The requester takes his request back, also an approved one. Refuses with VAULT_REQUEST_NOT_FOUND and ALREADY_DECIDED. */
export const withdraw = (services: Parts, who: Who, { vaultId }: Asked<'withdraw'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    if (request.requester !== scope.staffId) throw new Refusal('VAULT_REQUEST_NOT_FOUND')
    if (request.state !== 'requested' && request.state !== 'approved') throw decidedAlready(request)
    return end(tx, scope, request, 'withdrawn', null)
  })

/** Who approved it, or the auditor, takes an approval back. Refuses with VAULT_REQUEST_NOT_FOUND, NOT_ELIGIBLE, ALREADY_DECIDED. */
export const revoke = (services: Parts, who: Who, { vaultId, remark }: Asked<'revoke'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    if (request.decided_by !== scope.staffId && !(await isAuditor(tx, scope))) throw new Refusal('NOT_ELIGIBLE')
    if (request.state !== 'approved') throw decidedAlready(request)
    return end(tx, scope, request, 'revoked', remark)
  })

/** The auditor's finding on a request, whatever became of it. */
export const review = (services: Grounds, who: Who, { vaultId, verdict, finding }: Asked<'review'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    await query(tx, `update vault_request set reviewed_by = $2, reviewed_at = $3, verdict = $4, finding = $5 where vault_id = $1`, [
      vaultId,
      scope.staffId,
      scope.at,
      verdict,
      finding ?? null
    ])
    await audit(tx, scope, {
      action: 'vault.reviewed',
      object: { kind: 'vault_request', id: vaultId },
      after: { verdict, finding: finding ?? null },
      vaultId
    })
    return answered(request)
  })

/** Ends what waited or was valid too long; what is asked meanwhile judges by the clock itself. Answers how many. */
export const expireRequests = (grounds: Grounds): Promise<number> =>
  inScope(grounds, asJob('vault'), async (tx, scope) => {
    const over = await query<{ vault_id: string; state: State }>(
      tx,
      `select vault_id, state from vault_request
       where state = 'requested' and asked_at <= $1::timestamptz - make_interval(hours => $2) or state = 'approved' and valid_until <= $1 for update`,
      [scope.at, WAITED_HOURS]
    )
    for (const { vault_id, state } of over) {
      await query(tx, `update vault_request set state = 'expired', ended_at = $2 where vault_id = $1`, [vault_id, scope.at])
      await audit(tx, scope, {
        action: 'vault.expired',
        object: { kind: 'vault_request', id: vault_id },
        before: { state },
        after: { state: 'expired' },
        vaultId: vault_id
      })
    }
    return over.length
  })

async function lockedRequest(tx: Tx, vaultId: string): Promise<Request> {
  const [row] = await query<Request>(
    tx,
    `select v.vault_id, v.kind, v.requester, v.org_unit_id, v.state, v.asked_at, v.minutes, v.wrong_codes, v.valid_until, v.decided_by,
       (select name from staff where staff_id = v.decided_by) as decider, v.session_id
     from vault_request v where v.vault_id = $1 for update`,
    [vaultId]
  )
  if (row === undefined) throw new Refusal('VAULT_REQUEST_NOT_FOUND')
  return row
}

// Locked, so that of two who decide at once the second is told who was first.
async function openRequest(tx: Tx, vaultId: string, at: Date): Promise<Request> {
  const request = await lockedRequest(tx, vaultId)
  const waited = request.asked_at.getTime() + WAITED_HOURS * 3_600_000
  if (request.state === 'requested' && waited <= at.getTime()) throw decidedAlready({ ...request, state: 'expired' })
  if (request.state !== 'requested') throw decidedAlready(request)
  return request
}

const decidedAlready = ({ state, decider }: Request) => new Refusal('ALREADY_DECIDED', { state, by: decider })

async function refuseIneligible(tx: Tx, kinds: VaultKinds, request: Request, staffId: number, at: Date): Promise<void> {
  if (await isSamePerson(tx, request.requester, staffId)) throw new Refusal('SAME_PERSON')
  const kind = kinds.find((one) => one.kind === request.kind)
  const sides = { requester: request.requester, orgUnitId: request.org_unit_id, approve: kind?.approve ?? '' }
  const approvers = await approversOf(tx, sides, at)
  if (!approvers.some((approver) => approver.staffId === staffId)) throw new Refusal('NOT_ELIGIBLE')
}

// A wrong code counts even though everything else of the call is undone; the third ends the request (ADM-A17).
async function refuseWrongCode(tx: Tx, { keys }: Parts, request: Request, scope: Scope, staffId: number, code: string): Promise<void> {
  const answer = await checkCode(tx, keys, staffId, code, scope.at)
  if (answer === 'right') return
  if (answer === 'used') throw new Refusal('CODE_USED')
  if (answer === 'none') throw new Refusal('SECOND_FACTOR_NEEDED')
  const wrong = request.wrong_codes + 1
  throw new Refusal('CODE_WRONG', { left: Math.max(0, WRONG_CODES - wrong) }, async (later) => {
    const blocked = wrong >= WRONG_CODES
    await query(
      later,
      `update vault_request set wrong_codes = wrong_codes + 1, state = case when wrong_codes + 1 >= $2 then 'blocked' else state end,
         ended_at = case when wrong_codes + 1 >= $2 then $3::timestamptz end where vault_id = $1 and state = 'requested'`,
      [request.vault_id, WRONG_CODES, scope.at]
    )
    await audit(later, scope, {
      action: blocked ? 'vault.blocked' : 'vault.wrong_code',
      object: { kind: 'vault_request', id: request.vault_id },
      after: { wrongCodes: wrong, by: staffId },
      vaultId: request.vault_id
    })
  })
}

async function decide(
  tx: Tx,
  scope: Scope,
  request: Request,
  by: number,
  { state, remark }: { state: 'approved' | 'refused'; remark: string | null }
): Promise<Decided> {
  const validUntil = state === 'approved' ? new Date(scope.at.getTime() + request.minutes * 60_000) : null
  await query(
    tx,
    `update vault_request set state = $2, decided_by = $3, decided_at = $4, remark = $5, valid_until = $6,
       ended_at = case when $2 = 'refused' then $4::timestamptz end where vault_id = $1`,
    [request.vault_id, state, by, scope.at, remark, validUntil]
  )
  await audit(tx, scope, {
    action: `vault.${state}`,
    object: { kind: 'vault_request', id: request.vault_id },
    before: { state: 'requested' },
    after: { state, by, requester: request.requester },
    ...(remark === null ? {} : { reason: remark }),
    vaultId: request.vault_id
  })
  await tellDecided(tx, scope, request, state)
  return answered({ ...request, state, valid_until: validUntil })
}

async function end(tx: Tx, scope: Scope, request: Request, state: 'withdrawn' | 'revoked', remark: string | null): Promise<Decided> {
  await query(tx, `update vault_request set state = $2, ended_at = $3, remark = coalesce($4, remark) where vault_id = $1`, [
    request.vault_id,
    state,
    scope.at,
    remark
  ])
  await audit(tx, scope, {
    action: `vault.${state}`,
    object: { kind: 'vault_request', id: request.vault_id },
    before: { state: request.state },
    after: { state },
    ...(remark === null ? {} : { reason: remark }),
    vaultId: request.vault_id
  })
  await tellDecided(tx, scope, request, state)
  return answered({ ...request, state })
}

const tellDecided = (tx: Tx, scope: Scope, request: Request, state: State): Promise<void> =>
  publish(tx, scope, {
    name: 'vault.decided',
    subject: { kind: 'vault_request', id: request.vault_id },
    payload: { kind: request.kind, state, requester: request.requester },
    orgUnitId: request.org_unit_id
  })

const answered = ({ vault_id, state, valid_until }: Request): Decided => ({
  vaultId: vault_id,
  state,
  validUntil: valid_until?.toISOString() ?? null
})

async function isAuditor(tx: Tx, scope: Scope): Promise<boolean> {
  const [row] = await query<{ is: boolean }>(
    tx,
    `select exists (select from role_grant g join role_permission h on h.role = g.role
       where g.staff_id = $1 and g.state = 'active' and h.permission = 'admin.audit.read'
         and g.valid_from <= $2::date and (g.valid_to is null or g.valid_to > $2::date)) as is`,
    [scope.staffId, dayOf(scope.at)]
  )
  return row!.is
}
