import type { z } from 'zod'

import type { vault } from '../../../../api/admin/vault.ts'
import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { approversOf, isSamePerson } from '../queries/approvers.ts'
import { permissionsOf } from '../queries/grants.ts'
import { settingAt } from '../queries/settings.ts'
import { vaultWaitHours } from '../settings.ts'
import { requireStepUp } from './secondFactors.ts'
import type { Decided, VaultKinds } from './vaultAsking.ts'
import { countedIfWrong, refuseGuessing } from './vaultCodes.ts'
import { answered, lockedRequest, REQUEST, tellDecided } from './vaultRequest.ts'
import type { Request } from './vaultRequest.ts'

type Route = keyof typeof vault
type Asked<R extends Route> = z.infer<NonNullable<(typeof vault)[R]['~orpc']['inputSchema']>>
type Parts = Pick<Services, 'db' | 'clock' | 'keys'>
/** Where a code is typed. */
type Typed = { readonly address: string }

/** The second person agrees (ADM-50, 51). Refuses with VAULT_REQUEST_NOT_FOUND, SAME_PERSON, NOT_ELIGIBLE, ALREADY_DECIDED, CODE_WRONG, CODE_USED, SECOND_FACTOR_NEEDED. */
export async function approve(services: Parts, kinds: VaultKinds, who: Who, asked: Asked<'approve'> & Typed): Promise<Decided> {
  const { vaultId, code, remark, address } = asked
  const answer = await inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    await refuseIneligible(tx, kinds, request, scope.staffId, scope.at)
    await refuseDecided(tx, request, scope.at)
    if (code === undefined) await requireStepUp(tx, scope)
    const wrong =
      code === undefined ? null : await countedIfWrong(tx, services.keys, scope, request, { staffId: scope.staffId, code, address })
    return wrong ?? decide(tx, scope, request, scope.staffId, { state: 'approved', remark: remark ?? null })
  })
  return decidedOrThrown(answer)
}

/**
 * The second person agrees at the requester's own screen by his log-in and code; the decision is his. Only for a request made on site.
 * Refuses as `approve`, and with CODES_STOPPED when too many wrong codes were given at this person's screen within a day.
 */
export async function approveOnSite(services: Parts, kinds: VaultKinds, who: Who, asked: Asked<'approveOnSite'> & Typed): Promise<Decided> {
  const answer = await inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, asked.vaultId)
    if (request.requester !== scope.staffId || request.mode !== 'on_site') throw new Refusal('NOT_ELIGIBLE')
    await refuseDecided(tx, request, scope.at)
    await refuseGuessing(tx, scope)
    const [second] = await query<{ staff_id: number }>(
      tx,
      `select staff_id from login where lower(name) = lower($1) and state in ('active', 'locked')`,
      [asked.login]
    )
    // A log-in that is not there and one that may not decide are refused alike.
    if (second === undefined) throw new Refusal('NOT_ELIGIBLE')
    await refuseIneligible(tx, kinds, request, second.staff_id, scope.at)
    const typed = { staffId: second.staff_id, code: asked.code, address: asked.address }
    const wrong = await countedIfWrong(tx, services.keys, scope, request, typed)
    return wrong ?? decide(tx, scope, request, second.staff_id, { state: 'approved', remark: null })
  })
  return decidedOrThrown(answer)
}

/** The second person says no. Refuses as `approve`, but asks for no code. */
export const refuse = (services: Parts, kinds: VaultKinds, who: Who, { vaultId, remark }: Asked<'refuse'>): Promise<Decided> =>
  inScope(services, who, async (tx, scope) => {
    const request = await lockedRequest(tx, vaultId)
    await refuseIneligible(tx, kinds, request, scope.staffId, scope.at)
    await refuseDecided(tx, request, scope.at)
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
    if (request.valid_until! <= scope.at) throw decidedAlready({ ...request, state: 'expired' })
    return end(tx, scope, request, 'revoked', remark)
  })

/** Ends what waited or was valid too long; what is asked meanwhile judges by the clock itself. Answers how many. */
export const expireRequests = (grounds: Grounds): Promise<number> =>
  inScope(grounds, asJob('vault'), async (tx, scope) => {
    const over = await query<Request>(
      tx,
      `${REQUEST} where v.state = 'requested' and v.asked_at <= $1::timestamptz - make_interval(hours => $2)
         or v.state = 'approved' and v.valid_until <= $1 order by v.vault_id for update of v`,
      [scope.at, await settingAt(tx, vaultWaitHours, scope.at)]
    )
    for (const request of over) await end(tx, scope, request, 'expired', null)
    return over.length
  })

// Of two who decide at once the second is told who was first; who may not decide it at all was refused before and is told nothing of it.
async function refuseDecided(tx: Tx, request: Request, at: Date): Promise<void> {
  const waited = request.asked_at.getTime() + (await settingAt(tx, vaultWaitHours, at)) * 3_600_000
  if (request.state === 'requested' && waited <= at.getTime()) throw decidedAlready({ ...request, state: 'expired' })
  if (request.state !== 'requested') throw decidedAlready(request)
}

const decidedAlready = ({ state, decider }: Request) => new Refusal('ALREADY_DECIDED', { state, by: decider })

async function refuseIneligible(tx: Tx, kinds: VaultKinds, request: Request, staffId: number, at: Date): Promise<void> {
  if (await isSamePerson(tx, request.requester, staffId)) throw new Refusal('SAME_PERSON')
  const kind = kinds.find((one) => one.kind === request.kind)
  const sides = { requester: request.requester, orgUnitId: request.org_unit_id, approve: kind?.approve ?? '' }
  const approvers = await approversOf(tx, sides, at)
  if (!approvers.some((approver) => approver.staffId === staffId)) throw new Refusal('NOT_ELIGIBLE')
}

// What a wrong code has counted is kept: its refusal is the answer of work that was done.
function decidedOrThrown(answer: Decided | Refusal): Decided {
  if (answer instanceof Refusal) throw answer
  return answer
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

async function end(
  tx: Tx,
  scope: Scope,
  request: Request,
  state: 'withdrawn' | 'revoked' | 'expired',
  remark: string | null
): Promise<Decided> {
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

const isAuditor = async (tx: Tx, scope: Scope): Promise<boolean> =>
  (await permissionsOf(tx, scope.staffId, dayOf(scope.at))).includes('admin.audit.read')
