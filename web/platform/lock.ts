import { useQuery } from '@tanstack/react-query'

/** Whether the page is locked over what is on it: the session has ended, what was typed stays (ADM-60). */
export const lockedKey = ['locked'] as const

export const useLocked = (): boolean => useQuery({ queryKey: lockedKey, queryFn: () => false, enabled: false, initialData: false }).data
