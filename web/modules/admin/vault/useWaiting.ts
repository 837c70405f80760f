import { useQuery } from '@tanstack/react-query'

import { orpc } from '../../../platform/api.ts'

/** How many requests wait for the signed-in person; looked at once a minute. */
export const useWaiting = (): number => useQuery({ ...orpc.admin.vault.waiting.queryOptions(), refetchInterval: 60_000 }).data?.waiting ?? 0
