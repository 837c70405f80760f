import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

import { failureOf, isCode } from './failure.ts'
import { lockedKey } from './lock.ts'
import { sessionKey } from './session.ts'

const worthAnotherTry = (code: string) => code === 'OFFLINE' || code === 'UNEXPECTED'

/** A session that ended anywhere locks the page over what is on it; who was not signed in sees the sign-in page. */
const onError = (fault: unknown) => {
  if (isCode(fault, 'NOT_SIGNED_IN') && queries.getQueryData(sessionKey)) lock()
}

/** The one place of server state. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // Ask even when the browser believes to be offline: a refusal with "try again" is better than waiting without a word.
      networkMode: 'always',
      retry: (times, fault) => times < 1 && worthAnotherTry(failureOf(fault).code)
    },
    // Passwords, recovery codes and clear values pass through calls: nothing of one outlives the part that made it.
    mutations: { gcTime: 0 }
  }
})

export const lock = () => void queries.setQueryData(lockedKey, true)
/** The same person is back: what was asked in vain is asked again. */
export const unlock = () => {
  queries.setQueryData(lockedKey, false)
  void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' })
}
