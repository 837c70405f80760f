import type { Reason } from '../../../../api/admin/rights.ts'
import type { ScopeKind } from '../../../../api/permissions.ts'

/** What is known of a person when it is asked why he may, or may not. */
export type KnownPerson = {
  readonly state: string
  /** The best state of his log-ins; null = he has none. */
  readonly login: string | null
  readonly contractOver: boolean
  readonly grants: readonly KnownGrant[]
}
export type KnownGrant = {
  readonly role: string
  readonly roleLabel: string | null
  readonly scopeKind: ScopeKind
  readonly unitName: string
  readonly lo: number
  readonly hi: number
  readonly until: string | null
  readonly live: boolean
  readonly holds: boolean
}

/** Where an account lies and who serves it, as a module to the right tells. */
export type AccountPlace = {
  readonly orgUnitId: number
  readonly orgPos: number
  readonly ownerStaffId: number | null
  readonly helpers: readonly { readonly staffId: number; readonly until: string | null }[]
}
export type KnownAccount = {
  readonly place: AccountPlace | null
  readonly unitName: string | null
  readonly granted: readonly { readonly kind: 'identified' | 'task' | 'lent'; readonly until: string }[]
}

const blank = { role: null, roleLabel: null, unitName: null, accountUnitName: null, kind: null, state: null, until: null }
const because = (code: Reason['code'], ok: boolean, more: Partial<Reason> = {}): Reason => ({ ...blank, ...more, code, ok })

/** The chain of reasons, in the order in which the server itself decides: the person, his log-in, his grants, the account. */
export function explained(staffId: number, person: KnownPerson, account: KnownAccount | null): { may: boolean; reasons: Reason[] } {
  const present = person.state === 'active' || person.state === 'leave'
  const enters = person.login === 'active' || person.login === 'locked'
  const reasons = [
    because(present ? 'person_active' : 'person_away', present, { state: person.state }),
    because(enters ? 'login_works' : 'login_missing', enters, { state: person.login })
  ]
  if (person.contractOver) reasons.push(because('contract_over', false))
  const of = (grant: KnownGrant) => ({ role: grant.role, roleLabel: grant.roleLabel, unitName: grant.unitName, until: grant.until })
  const holding = person.grants.filter((grant) => grant.live && grant.holds)
  for (const grant of holding) reasons.push(because('grant_holds', true, of(grant)))
  if (holding.length === 0) {
    if (person.grants.length === 0) reasons.push(because('no_grant', false))
    for (const grant of person.grants) reasons.push(because(grant.live ? 'grant_lacks' : 'grant_over', false, of(grant)))
  }
  const rightful = present && enters && !person.contractOver && holding.length > 0
  if (account === null || holding.length === 0) return { may: rightful, reasons }
  if (account.place === null) return { may: false, reasons: [...reasons, because('account_unknown', false)] }
  const seen = holding.flatMap((grant) => accountReasons(staffId, grant, account, account.place!))
  return { may: rightful && seen.some(({ ok }) => ok), reasons: [...reasons, ...distinct(seen)] }
}

const takes: Readonly<Record<string, readonly string[]>> = {
  own_book: ['identified', 'task', 'lent'],
  identified: ['identified'],
  participant: ['task', 'lent']
}

function accountReasons(staffId: number, grant: KnownGrant, { unitName, granted }: KnownAccount, place: AccountPlace): Reason[] {
  const where = { role: grant.role, roleLabel: grant.roleLabel, unitName: grant.unitName, accountUnitName: unitName }
  if (grant.scopeKind === 'none' || grant.scopeKind === 'partner') return [because('scope_without_accounts', false, where)]
  if (grant.scopeKind === 'unit_subtree' || grant.scopeKind === 'unit_analysis') {
    const within = grant.lo <= place.orgPos && place.orgPos < grant.hi
    return [because(within ? 'account_in_unit' : 'account_outside_unit', within, where)]
  }
  const found = granted
    .filter(({ kind }) => takes[grant.scopeKind]!.includes(kind))
    .map(({ kind, until }) => because('account_granted', true, { ...where, kind, until }))
  if (grant.scopeKind === 'own_book') {
    if (place.ownerStaffId === staffId) found.push(because('account_owned', true, where))
    for (const helper of place.helpers)
      if (helper.staffId === staffId) found.push(because('account_helped', true, { ...where, until: helper.until }))
  }
  return found.length > 0 ? found : [because('account_not_own', false, where)]
}

const distinct = (reasons: readonly Reason[]) => [...new Map(reasons.map((one) => [JSON.stringify(one), one])).values()]
