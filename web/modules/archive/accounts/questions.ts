import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'

import type { AccountRow } from '../../../../api/archive.ts'
import { orpc } from '../../../platform/api.ts'
import { useMay } from '../../../platform/session.ts'
import { filterOf } from './view.ts'
import type { AccountsView } from './view.ts'

/** The list of a view, page after page by its key. */
export const useAccounts = (view: AccountsView) =>
  useInfiniteQuery(
    orpc.archive.accounts.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...view, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined
    })
  )

export const useAccountCount = (view: AccountsView, exactly: boolean) =>
  useQuery(orpc.archive.accounts.count.queryOptions({ input: { ...filterOf(view), exactly } }))

export type Recent = { readonly fen: number; readonly fenBefore: number }

/** Last month's consumption of the rows shown, asked page by page; `of` is null where it is not known. */
export function useRecentConsumption(pages: readonly (readonly AccountRow[])[]) {
  const permitted = useMay('archive.money.read')
  const answers = useQueries({
    queries: pages.map((rows) =>
      orpc.archive.accounts.recentConsumption.queryOptions({
        input: { accountIds: rows.map((row) => row.accountId) },
        enabled: permitted && rows.length > 0
      })
    )
  })
  const known = new Map<number, Recent>()
  answers.forEach(({ data }, at) => {
    if (!data || data.month === null) return
    // The month is loaded, so an account without a bill row consumed nothing.
    for (const row of pages[at] ?? []) known.set(row.accountId, { fen: 0, fenBefore: 0 })
    for (const { accountId, fen, fenBefore } of data.rows) known.set(accountId, { fen, fenBefore })
  })
  const first = answers[0]
  return {
    permitted,
    pending: answers.some((answer) => answer.isPending),
    failed: answers.find((answer) => answer.error)?.error ?? null,
    month: first?.data?.month ?? null,
    before: first?.data?.before ?? null,
    of: (accountId: number): Recent | null => known.get(accountId) ?? null
  }
}
export type RecentConsumption = ReturnType<typeof useRecentConsumption>

export const useUnits = (enabled = true) => useQuery({ ...orpc.admin.org.units.queryOptions(), staleTime: 300_000, enabled })

export const useManagers = (input: { orgUnitId?: number; text?: string }, enabled: boolean) =>
  useQuery({ ...orpc.admin.staff.managers.queryOptions({ input }), enabled, placeholderData: (before) => before })
