import { useQuery } from '@tanstack/react-query'

import { orpc } from '../../../platform/api.ts'

/** What waits in the vault for the signed-in person; looked at once a minute. */
export function useWaiting() {
  const { data } = useQuery({ ...orpc.admin.vault.waiting.queryOptions(), refetchInterval: 60_000 })
  const { waiting, emergencies, unmet } = data ?? { waiting: 0, emergencies: 0, unmet: 0 }
  return { waiting, emergencies, unmet, all: waiting + emergencies + unmet }
}
