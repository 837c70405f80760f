import { isContractProcedure } from '@orpc/contract'
import type { AnyContractRouter } from '@orpc/contract'
import { z } from 'zod'

import { api } from '../api/index.ts'

/** What a route's id may name; of each there is one that somebody else has, and one that never was. */
export const named = [
  'account',
  'subscription',
  'unit',
  'staff',
  'login',
  'session',
  'credential',
  'device',
  'export',
  'request',
  'approval',
  'loan',
  'grant',
  'batch',
  'change',
  'finding'
] as const
export type Named = (typeof named)[number]
export type Ids = Readonly<Record<Named, string | number>>

/** A call with an id that the caller has no business with. */
export type Attack = {
  readonly route: string
  /** Path of the id in the input. */
  readonly id: string
  readonly of: Named
  /** Who calls: a log-in of the demonstration, or `stranger`, who is signed in and holds no role. */
  readonly as: string
  /** The code of the refusal, or `nothing` for an answer that is empty. */
  readonly says: string
  /** Where one that never was is answered otherwise: its code. */
  readonly unreal?: string
  /** What else the route wants; `own` are ids within the caller's reach. */
  readonly given: (own: Ids) => Readonly<Record<string, unknown>>
}

const none = () => ({})
const attack = (route: string, id: string, of: Named, as: string, says: string, given: Attack['given'] = none): Attack => ({
  route,
  id,
  of,
  as,
  says,
  given
})
/** To who lacks the permission of a route an id that is there says no more than one that is not. */
const shut = (as: string, route: string, ids: Readonly<Record<string, Named>>, given: Attack['given'] = none): Attack[] =>
  Object.entries(ids).map(([id, of]) => attack(route, id, of, as, 'PERMISSION_MISSING', given))

/** Who was handed a request and may not decide it is told that (ADM-A15), whether it waits or not, and nothing else of it. */
const undecidable = (route: string, given: Attack['given'] = none): Attack[] =>
  (['request', 'approval'] as const).map((of) => ({
    ...attack(route, 'vaultId', of, 'chengdu', 'NOT_ELIGIBLE', given),
    unreal: 'VAULT_REQUEST_NOT_FOUND'
  }))

const because = { reason: '试探别人的编号' }
const asked = { order: 'account_no', descending: false }
const setting = { group: 'archive', key: 'reveals_per_day', version: 0, ...because }
const lines = () => ({ filter: { action: 'session' } })

/** One line for each id of each route; a route with an id that stands not here makes the test fail. */
export const attacks: readonly Attack[] = [
  ...shut('chengdu', 'admin.audit.search', { staffId: 'staff', accountId: 'account', objectId: 'request', requestId: 'request' }),
  ...shut('chengdu', 'admin.audit.sensitive', { staffId: 'staff', accountId: 'account' }),
  ...shut('security', 'admin.audit.answer', { findingId: 'finding' }, () => ({ note: '看过了没事', close: true })),
  ...shut(
    'chengdu',
    'admin.audit.export',
    { 'filter.staffId': 'staff', 'filter.accountId': 'account', 'filter.objectId': 'request', 'filter.requestId': 'request' },
    lines
  ),
  ...shut('chengdu', 'admin.audit.export', { vaultId: 'approval' }, lines),
  attack('admin.access.lent', 'accountId', 'account', 'chengdu', 'nothing'),
  attack('admin.access.lent', 'staffId', 'staff', 'chengdu', 'nothing'),
  attack('admin.access.lend', 'accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', (own) => ({
    staffId: own.staff,
    until: '2026-12-01',
    ...because
  })),
  ...shut('manager', 'admin.access.lend', { staffId: 'staff' }, (own) => ({ accountId: own.account, until: '2026-12-01', ...because })),
  attack('admin.access.endLent', 'grantId', 'loan', 'chengdu', 'GRANT_NOT_FOUND'),
  ...shut('chengdu', 'admin.grants.request', { staffId: 'staff', orgUnitId: 'unit' }, (own) => ({
    staffId: own.staff,
    orgUnitId: own.unit,
    role: 'supervisor',
    until: null
  })),
  attack('admin.grants.request', 'vaultId', 'approval', 'security', 'EXPIRED', (own) => ({
    staffId: own.staff,
    orgUnitId: own.unit,
    role: 'executive',
    until: null
  })),
  ...shut('chengdu', 'admin.grants.end', { grantId: 'grant' }, () => because),
  attack('admin.me.actAs', 'orgUnitId', 'unit', 'chengdu', 'UNIT_NOT_HELD'),
  ...shut('operator', 'admin.people.list', { orgUnitId: 'unit' }),
  ...shut('operator', 'admin.people.person', { staffId: 'staff' }),
  ...shut('chengdu', 'admin.rights.explain', { staffId: 'staff', accountId: 'account' }, (own) => ({
    staffId: own.staff,
    permission: 'archive.account.read'
  })),
  ...shut('chengdu', 'admin.roles.change', { vaultId: 'approval' }, () => ({
    code: 'own_trial',
    version: 1,
    permissions: [],
    state: 'in_use'
  })),
  attack('admin.keys.rotate', 'vaultId', 'approval', 'security', 'EXPIRED', () => ({ use: 'index' })),
  ...shut('operator', 'admin.logins.list', { staffId: 'staff' }),
  ...shut('chengdu', 'admin.logins.invite', { staffId: 'staff' }, () => ({ login: 'intruder' })),
  ...['resetLink', 'unlock', 'suspend', 'resume', 'close'].flatMap((what) =>
    shut('chengdu', `admin.logins.${what}`, { loginId: 'login' }, () => because)
  ),
  attack('admin.security.removeFactor', 'credentialId', 'credential', 'chengdu', 'CREDENTIAL_NOT_FOUND'),
  attack('admin.security.endSession', 'sessionId', 'session', 'chengdu', 'SESSION_NOT_FOUND'),
  attack('admin.security.revokeDevice', 'deviceId', 'device', 'chengdu', 'DEVICE_NOT_FOUND'),
  attack('admin.sessions.list', 'staffId', 'staff', 'chengdu', 'PERSON_NOT_FOUND'),
  attack('admin.sessions.end', 'staffId', 'staff', 'chengdu', 'PERSON_NOT_FOUND', () => because),
  attack('admin.sessions.end', 'sessionId', 'session', 'chengdu', 'nothing', (own) => ({ staffId: own.staff, ...because })),
  ...shut('stranger', 'admin.org.history', { orgUnitId: 'unit' }),
  ...shut('stranger', 'admin.org.changes.change', { changeId: 'change' }),
  ...shut('chengdu', 'admin.org.changes.submit', { changeId: 'change', vaultId: 'approval' }, (own) => ({ changeId: own.change })),
  ...shut('chengdu', 'admin.org.changes.cancel', { changeId: 'change' }, () => because),
  attack('admin.staff.managers', 'orgUnitId', 'unit', 'chengdu', 'nothing'),
  attack('admin.vault.get', 'vaultId', 'request', 'chengdu', 'VAULT_REQUEST_NOT_FOUND'),
  attack('admin.vault.withdraw', 'vaultId', 'request', 'chengdu', 'VAULT_REQUEST_NOT_FOUND'),
  ...undecidable('admin.vault.approve'),
  ...undecidable('admin.vault.approveOnSite', () => ({
    login: 'province',
    code: '000000'
  })),
  ...undecidable('admin.vault.refuse', () => ({ remark: '不同意' })),
  ...undecidable('admin.vault.revoke', () => ({ remark: '收回去' })),
  ...shut('chengdu', 'admin.vault.review', { vaultId: 'request' }, () => ({ verdict: 'reviewed' })),
  attack('admin.vault.ask', 'subject.accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', () => ({
    kind: 'reveal_hidden',
    subject: { field: 'certificateNo' },
    ...because
  })),
  attack('admin.vault.emergency', 'subject.accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', () => ({
    kind: 'reveal_hidden',
    subject: { field: 'certificateNo' },
    ...because
  })),
  ...shut('chengdu', 'admin.settings.set', { orgUnitId: 'unit' }, () => ({ ...setting, value: 5 })),
  attack('admin.settings.set', 'vaultId', 'approval', 'system', 'EXPIRED', () => ({ ...setting, value: 500 })),
  attack('archive.accounts.list', 'orgUnitId', 'unit', 'chengdu', 'nothing'),
  attack('archive.accounts.list', 'managerId', 'staff', 'chengdu', 'nothing'),
  attack('archive.accounts.count', 'orgUnitId', 'unit', 'chengdu', 'nothing'),
  attack('archive.accounts.count', 'managerId', 'staff', 'chengdu', 'nothing'),
  attack('archive.accounts.recentConsumption', 'accountIds', 'account', 'chengdu', 'nothing'),
  ...['get', 'subscriptions', 'consumption', 'billRows'].map((what) =>
    attack(`archive.accounts.${what}`, 'accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', () =>
      what === 'billRows' ? { month: '2026-10' } : {}
    )
  ),
  attack('archive.reveals.show', 'accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', () => ({ field: 'name', reason: 'visit' })),
  attack('archive.reveals.show', 'subscriptionId', 'subscription', 'chengdu', 'FIELD_EMPTY', (own) => ({
    accountId: own.account,
    field: 'msisdn',
    reason: 'visit'
  })),
  attack('archive.reveals.show', 'vaultId', 'approval', 'chengdu', 'EXPIRED', (own) => ({
    accountId: own.account,
    field: 'certificateNo',
    reason: 'visit'
  })),
  attack('archive.reveals.verifyCertificate', 'accountId', 'account', 'chengdu', 'ACCOUNT_NOT_FOUND', () => ({ number: '0000' })),
  attack('archive.exports.begin', 'asked.orgUnitId', 'unit', 'chengdu', 'NOTHING_TO_EXPORT', () => ({ asked, format: 'csv' })),
  attack('archive.exports.begin', 'asked.managerId', 'staff', 'chengdu', 'NOTHING_TO_EXPORT', () => ({ asked, format: 'csv' })),
  attack('archive.exports.begin', 'vaultId', 'approval', 'chengdu', 'EXPIRED', () => ({ asked, format: 'csv' })),
  attack('archive.exports.cancel', 'exportId', 'export', 'chengdu', 'EXPORT_NOT_FOUND'),
  ...['batch', 'rejects', 'finish', 'cancel'].flatMap((what) => shut('chengdu', `exchange.feeds.${what}`, { batchId: 'batch' }))
]

export type Described = { readonly route: string; readonly method: string; readonly path: string; readonly input: z.ZodType | undefined }
/** Every route of a contract. */
export function routesOf(router: AnyContractRouter = api, route = ''): Described[] {
  if (isContractProcedure(router)) {
    const { route: at, inputSchema } = router['~orpc'] as { route: { method?: string; path?: string }; inputSchema?: z.ZodType }
    return [{ route, method: at.method ?? '', path: at.path ?? '', input: inputSchema }]
  }
  return Object.entries(router).flatMap(([name, child]) => routesOf(child, route === '' ? name : `${route}.${name}`))
}

type Shape = {
  readonly [part in 'anyOf' | 'oneOf' | 'allOf']?: readonly Shape[]
} & { readonly properties?: Readonly<Record<string, Shape>>; readonly items?: Shape }
const idsIn = (shape: Shape, path = ''): string[] => {
  const below = Object.entries(shape.properties ?? {}).flatMap(([name, child]) => {
    const at = path === '' ? name : `${path}.${name}`
    return /Ids?$/.test(name) ? [at] : idsIn(child, at)
  })
  const inner = [shape.anyOf, shape.oneOf, shape.allOf, shape.items && [shape.items]].flatMap((list) => list ?? [])
  return [...new Set([...below, ...inner.flatMap((child) => idsIn(child, path))])]
}
/** The ids that the routes of a contract take, each as `route id`. */
export const idsOfRoutes = (router?: AnyContractRouter): string[] =>
  routesOf(router).flatMap(({ route, input }) =>
    input === undefined ? [] : idsIn(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Shape).map((id) => `${route} ${id}`)
  )
