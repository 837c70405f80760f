import { audit } from '../../../platform/audit.ts'
import { dayOf } from '../../../platform/clock.ts'
import { query } from '../../../platform/database.ts'
import type { Tx } from '../../../platform/database.ts'
import { Refusal } from '../../../platform/errors.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Scope, Who } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import type { AccountsPort } from '../domain/accountsPort.ts'
import { monthsLater } from '../domain/rights.ts'
import { liveOn } from '../queries/grants.ts'

// Ruling 11: an identified caller's account stays open for 30 minutes.
const identifiedMs = 30 * 60_000
// A loan is for a while; whoever is to keep the account becomes its owner.
const longestLoanMonths = 12

type Source = { readonly kind: string; readonly id: string }
export type NewAccess = {
  readonly staffId: number
  readonly accountId: number
  readonly orgPos: number
  readonly kind: 'identified' | 'task' | 'lent'
  /** When it ends by itself; of `identified` half an hour from now, whatever is given. */
  readonly until: Date
  readonly source: Source
  /** Whether the individual's name is clear to him; of `lent` always, of `identified` from level 2 on (ADM-47). */
  readonly namesClear: boolean
  readonly reason?: string
}

/**
 * Gives a person sight of one account until an instant (ADM-5): a caller whom he identified himself, an account of a task, one lent to
 * him. `tx` must see the account, but for one's own identification. Answers the grant's id.
 */
export async function grantAccess(tx: Tx, by: Scope, given: NewAccess): Promise<{ grantId: string; until: Date }> {
  const grantId = uuidv7(by.at)
  const until = given.kind === 'identified' ? new Date(by.at.getTime() + identifiedMs) : given.until
  await query(
    tx,
    `insert into access_grant (grant_id, staff_id, account_id, org_pos, kind, names_clear, from_at, until_at, source_kind, source_ref, reason, granted_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      grantId,
      given.staffId,
      given.accountId,
      given.orgPos,
      given.kind,
      given.kind === 'lent' || given.namesClear,
      by.at,
      until,
      given.source.kind,
      given.source.id,
      given.reason ?? null,
      by.actor.staffId
    ]
  )
  await audit(tx, by, {
    action: 'access.granted',
    object: { kind: 'access_grant', id: grantId },
    accountId: given.accountId,
    after: { staffId: given.staffId, kind: given.kind, until: until.toISOString(), source: given.source },
    ...(given.reason ? { reason: given.reason } : {})
  })
  return { grantId, until }
}

/** Ends what was granted for a source: the strip of a caller closed, a task done (ADM-41). Answers how many grants ended. */
export async function endAccess(tx: Tx, by: Scope, source: Source): Promise<number> {
  const ended = await query<{ grant_id: string; account_id: number; staff_id: number }>(
    tx,
    `update access_grant set ended_at = $3 where source_kind = $1 and source_ref = $2 and ended_at is null and until_at > $3
     returning grant_id, account_id, staff_id`,
    [source.kind, source.id, by.at]
  )
  for (const one of ended)
    await audit(tx, by, {
      action: 'access.ended',
      object: { kind: 'access_grant', id: one.grant_id },
      accountId: one.account_id,
      before: { staffId: one.staff_id },
      after: { ended: by.at.toISOString() }
    })
  return ended.length
}

/**
 * A supervisor lends an account of his units to a colleague up to and with a day. Refuses with ACCOUNT_NOT_FOUND, STAFF_NOT_FOUND,
 * NO_OWN_BOOK, END_PAST, TOO_LONG.
 */
export const lendAccount = (
  grounds: Grounds,
  accounts: AccountsPort,
  who: Who,
  given: { accountId: number; staffId: number; until: string; reason: string }
): Promise<{ grantId: string }> =>
  inScope(grounds, who, async (tx, scope) => {
    const today = dayOf(scope.at)
    if (given.until < today) throw new Refusal('END_PAST')
    const latest = monthsLater(today, longestLoanMonths)
    if (given.until > latest) throw new Refusal('TOO_LONG', { latest })
    const place = await accounts.placeOf(tx, given.accountId, today)
    if (place === null) throw new Refusal('ACCOUNT_NOT_FOUND')
    const [receiver] = await query<{ fit: boolean }>(
      tx,
      `select exists (select from role_grant g join role o on o.code = g.role
         where g.staff_id = p.staff_id and ${liveOn('$2')} and o.scope_kind in ('own_book', 'participant')) as fit
       from staff p where p.staff_id = $1 and p.state in ('active', 'leave')`,
      [given.staffId, today]
    )
    if (receiver === undefined) throw new Refusal('STAFF_NOT_FOUND')
    if (!receiver.fit) throw new Refusal('NO_OWN_BOOK')
    // The day given is the last one: it ends with its midnight in the business's zone.
    const until = new Date(Date.parse(`${given.until}T00:00:00+08:00`) + 86_400_000)
    const { grantId } = await grantAccess(tx, scope, {
      ...given,
      orgPos: place.orgPos,
      kind: 'lent',
      until,
      source: { kind: 'staff', id: String(scope.staffId) },
      namesClear: true
    })
    return { grantId }
  })

export type Loan = {
  grantId: string
  accountId: number
  staffId: number
  name: string
  unitName: string
  from: string
  until: string
  reason: string | null
}

/** Accounts in the caller's sight that are lent now, those that end first before the others; at most 500. */
export const loansInSight = (
  grounds: Grounds,
  who: Who,
  filter: { accountId?: number | undefined; staffId?: number | undefined }
): Promise<Loan[]> =>
  inScope(grounds, who, (tx, scope) =>
    query<Loan>(
      tx,
      `select a.grant_id as "grantId", a.account_id as "accountId", a.staff_id as "staffId", p.name, coalesce(u.name, '') as "unitName",
         to_json(a.from_at) #>> '{}' as "from", to_json(a.until_at) #>> '{}' as until, a.reason
       from access_grant a join staff p on p.staff_id = a.staff_id
         left join staff_post o on o.staff_id = p.staff_id and o.main and o.valid_to is null left join org_unit u on u.org_unit_id = o.org_unit_id
       where a.kind = 'lent' and a.ended_at is null and a.until_at > $1 and ($2::bigint is null or a.account_id = $2) and ($3::int is null or a.staff_id = $3)
       order by a.until_at, a.grant_id limit 500`,
      [scope.at, filter.accountId ?? null, filter.staffId ?? null]
    )
  )

/** Takes a lent account back at once. Refuses with GRANT_NOT_FOUND. */
export const endLoan = (grounds: Grounds, who: Who, given: { grantId: string }): Promise<Record<string, never>> =>
  inScope(grounds, who, async (tx, scope) => {
    const [ended] = await query<{ account_id: number; staff_id: number }>(
      tx,
      `update access_grant set ended_at = $2 where grant_id = $1 and kind = 'lent' and ended_at is null and until_at > $2 returning account_id, staff_id`,
      [given.grantId, scope.at]
    )
    if (ended === undefined) throw new Refusal('GRANT_NOT_FOUND')
    await audit(tx, scope, {
      action: 'access.ended',
      object: { kind: 'access_grant', id: given.grantId },
      accountId: ended.account_id,
      before: { staffId: ended.staff_id },
      after: { ended: scope.at.toISOString() }
    })
    return {}
  })
