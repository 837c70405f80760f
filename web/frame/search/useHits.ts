import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { orpc } from '../../platform/api.ts'

/** Typing faster than this asks once. */
const PAUSE_MS = 150

function useSettled(value: string) {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** The hits of a text, asked when the typing pauses. */
export function useHits(text: string) {
  const settled = useSettled(text.trim())
  return useQuery({
    ...orpc.archive.accounts.search.queryOptions({ input: { text: settled, limit: 12 } }),
    enabled: settled.length > 0,
    placeholderData: keepPreviousData,
    retry: false
  })
}
