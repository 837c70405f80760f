import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import { orpc } from '../../../platform/api.ts'
import { useMay } from '../../../platform/session.ts'

/** How many months the page shows and the sparkline draws. */
export const MONTHS = 24

const accounts = orpc.archive.accounts

export const useAccount = (accountId: number) => useQuery(accounts.get.queryOptions({ input: { accountId } }))

/** One answer for strip, chart and table, so that they cannot disagree. */
export const useConsumption = (accountId: number) =>
  useQuery({ ...accounts.consumption.queryOptions({ input: { accountId, months: MONTHS } }), enabled: useMay('archive.money.read') })

export const useBillRows = (accountId: number, month: string, asOfLoad: number) =>
  useQuery(accounts.billRows.queryOptions({ input: { accountId, month, asOfLoad } }))

export const useSubscriptions = (accountId: number) =>
  useInfiniteQuery(
    accounts.subscriptions.infiniteOptions({
      input: (cursor: string | undefined) => ({ accountId, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined
    })
  )
