import { isContractProcedure } from '@orpc/contract'
import type { AnyContractRouter } from '@orpc/contract'
import { z } from 'zod'

import type { ExportJob } from '../api/archive/exports.ts'
import type { PermissionKey } from '../api/permissions.ts'
import { endedExport } from './endedExport.ts'
import type { Answer, Caller } from './given.ts'

export type Sampled = { readonly id: number; readonly no: string; readonly kind: string; readonly certificate: string | null }

/**
 * A way on which a person gets accounts. `all` answers the ids of everything that he sees on it, `among` those of the given accounts that
 * he sees; null = the permission for it is not his.
 */
export type AccountPath = { readonly route: string; readonly permission: PermissionKey } & (
  | { readonly all: (caller: Caller, idOf: (no: string) => number | undefined) => Promise<number[] | null> }
  // `individuals` = only those can be had on it; `most` = so many are asked, because each costs a question to the facts.
  | {
      readonly individuals?: true
      readonly most?: number
      readonly among: (caller: Caller, asked: readonly Sampled[]) => Promise<number[] | null>
    }
)

const seen = (status: number, code: string | undefined, absent: string): boolean | null => {
  if (status === 403 && code === 'PERMISSION_MISSING') return null
  if (status === 200 || (status === 404 && code !== absent)) return true
  if (status === 404) return false
  throw new Error(`neither seen nor unseen: ${status} ${code}`)
}

/** Each of the asked accounts by itself: seen where the route answers, unseen where it says that there is no such account. */
const oneByOne =
  (ask: (caller: Caller, one: Sampled) => Promise<{ status: number; body: { code?: string } }>) =>
  async (caller: Caller, asked: readonly Sampled[]): Promise<number[] | null> => {
    const ids: number[] = []
    for (const one of asked) {
      const answer = await ask(caller, one)
      const is = seen(answer.status, answer.body.code, 'ACCOUNT_NOT_FOUND')
      if (is === null) return null
      if (is) ids.push(one.id)
    }
    return ids
  }
const got = (part: string) => oneByOne((caller, { id }) => caller.get<{ code?: string }>(`/accounts/${id}${part}`))

/** Every way there is; a route that answers accounts and stands neither here nor among the exceptions fails the test (ADM-A9). */
export const accountPaths: readonly AccountPath[] = [
  {
    route: 'archive.accounts.list',
    permission: 'archive.account.read',
    all: async (caller) => (await caller.pages<Answer<'list'>['rows'][number]>('/accounts', { limit: 200 })).map((row) => row.accountId)
  },
  {
    route: 'archive.exports.begin',
    permission: 'archive.export',
    async all(caller, idOf) {
      const begun = await caller.post<ExportJob & { code?: string }>('/exports', {
        asked: { order: 'account_no' },
        format: 'csv',
        names: 'masked'
      })
      if (begun.status === 403) return null
      if (begun.body.code === 'NOTHING_TO_EXPORT') return []
      const job = await endedExport(caller, begun.body.exportId)
      if (job.state !== 'done') throw new Error(`export ${job.state}: ${job.fault}`)
      const { text } = await caller.get(`/export-files/${begun.body.exportId}`)
      return text
        .replace('\uFEFF', '')
        .split('\r\n')
        .flatMap((line) => idOf(line.split(',')[0]!) ?? [])
    }
  },
  {
    route: 'archive.accounts.search',
    permission: 'archive.account.read',
    async among(caller, asked) {
      const ids: number[] = []
      for (const { id, no } of asked) {
        const { status, body } = await caller.get<Answer<'search'>>('/accounts/search', { text: no })
        if (status === 403) return null
        if (body.hits.some((hit) => hit.accountId === id)) ids.push(id)
      }
      return ids
    }
  },
  { route: 'archive.accounts.get', permission: 'archive.account.read', among: got('') },
  { route: 'archive.accounts.subscriptions', permission: 'archive.account.read', among: got('/subscriptions') },
  { route: 'archive.accounts.consumption', permission: 'archive.money.read', most: 2, among: got('/consumption') },
  { route: 'archive.accounts.billRows', permission: 'archive.money.read', most: 2, among: got('/bill-rows?month=2026-10') },
  {
    route: 'archive.accounts.recentConsumption',
    permission: 'archive.money.read',
    async among(caller, asked) {
      const accountIds = asked.map((one) => one.id).join(',')
      const { status, body } = await caller.get<Answer<'recentConsumption'>>('/accounts/recent-consumption', { accountIds })
      return status === 403 ? null : body.rows.map((row) => row.accountId)
    }
  },
  {
    route: 'archive.reveals.show',
    permission: 'archive.account.reveal',
    among: oneByOne((caller, { id }) =>
      caller.post<{ code?: string }>(`/accounts/${id}/reveals`, { field: 'legalPerson', reason: 'verify' })
    )
  },
  {
    route: 'archive.reveals.verifyCertificate',
    permission: 'archive.account.reveal',
    among: oneByOne((caller, { id }) => caller.post<{ code?: string }>(`/accounts/${id}/certificate-check`, { number: '0000' }))
  },
  {
    route: 'archive.reveals.findByCertificate',
    permission: 'archive.account.search_certificate',
    individuals: true,
    async among(caller, asked) {
      const found: number[] = []
      for (const { certificate } of asked) {
        const number = certificate ?? 'no certificate'
        const { status, body } = await caller.post<{ accountIds: number[] }>('/accounts/certificate-search', { number })
        if (status === 403) return null
        found.push(...body.accountIds)
      }
      return found
    }
  }
]

/** Routes that name an account without being a way to accounts, each with the reason. */
export const noWayToAccounts: Readonly<Record<string, string>> = {
  'archive.accounts.count': 'a number; compared with the list',
  'archive.reveals.mine': 'of the own book alone; compared with it',
  'admin.access.lent': 'what a supervisor lent out himself',
  'admin.me.rights': 'what was lent to the person himself',
  'admin.vault.list': 'names the account of a request to who asked, who decides and the auditor; shows nothing of it',
  'admin.vault.get': 'the same',
  'admin.audit.search': 'the auditor’s: names the account of a line by its number, and shows nothing of it',
  'admin.audit.sensitive': 'the same'
}

/** Routes of a contract whose answers name accounts. */
export function routesThatNameAccounts(router: AnyContractRouter, path = ''): string[] {
  if (isContractProcedure(router)) {
    const { outputSchema } = router['~orpc'] as { outputSchema?: z.ZodType }
    if (outputSchema === undefined) return []
    const text = JSON.stringify(z.toJSONSchema(outputSchema, { unrepresentable: 'any', io: 'output' }))
    return /"accountIds?"/.test(text) ? [path] : []
  }
  return Object.entries(router).flatMap(([name, child]) => routesThatNameAccounts(child, path === '' ? name : `${path}.${name}`))
}
