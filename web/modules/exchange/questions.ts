import { useInfiniteQuery, useQuery } from '@tanstack/react-query'

import type { Batch } from '../../../api/exchange.ts'
import { orpc } from '../../platform/api.ts'
import { isWorking } from './states.tsx'

const feeds = orpc.exchange.feeds

/** A batch that works is looked at every second; otherwise new deliveries are noticed within ten. */
const LIVE_MS = 1000
const QUIET_MS = 10_000

export type BatchFilter = { readonly feed?: string; readonly state?: Batch['state'] }

export const useBatches = (filter: BatchFilter) =>
  useInfiniteQuery({
    ...feeds.batches.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined
    }),
    refetchInterval: ({ state }) => ((state.data?.pages[0]?.working ?? 0) > 0 ? LIVE_MS : QUIET_MS)
  })

export const useBatch = (batchId: string) =>
  useQuery({
    ...feeds.batch.queryOptions({ input: { batchId } }),
    refetchInterval: ({ state }) => (state.data && !isWorking(state.data.state) ? false : LIVE_MS)
  })

export const useRejects = (batchId: string, enabled: boolean) =>
  useInfiniteQuery({
    ...feeds.rejects.infiniteOptions({
      input: (cursor: string | undefined) => ({ batchId, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined
    }),
    enabled
  })

export const useCatalogue = () => useQuery(feeds.catalogue.queryOptions())
