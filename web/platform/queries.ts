import { QueryCache, QueryClient } from '@tanstack/react-query'

import { failureOf, isCode } from './failure.ts'
import { sessionKey } from './session.ts'

const worthAnotherTry = (code: string) => code === 'OFFLINE' || code === 'UNEXPECTED'

/** The one place of server state. A session that ended anywhere brings back the sign-in page; the address stays. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (fault, query) => {
      if (isCode(fault, 'NOT_SIGNED_IN') && query.queryKey !== sessionKey) void queries.resetQueries({ queryKey: sessionKey })
    }
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // Ask even when the browser believes to be offline: a refusal with "try again" is better than waiting without a word.
      networkMode: 'always',
      retry: (times, fault) => times < 1 && worthAnotherTry(failureOf(fault).code)
    }
  }
})
