import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'

import type { api as contract } from '../../api/index.ts'
import { rememberRequestId } from './failure.ts'
import { noteCall } from './idle.ts'

/** Says that the request comes from our own page: a foreign page cannot add it. */
export const ownHeader = { 'x-jingwei': '1' } as const

type CallContext = { requestId?: string }

const link = new RPCLink<CallContext>({
  url: () => `${location.origin}/rpc`,
  headers: ownHeader,
  fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
  clientInterceptors: [
    async ({ context, next }) => {
      const answer = await next()
      if (answer.status !== 401) noteCall()
      const id = answer.headers['x-request-id']
      if (typeof id === 'string') context.requestId = id
      return answer
    }
  ],
  interceptors: [
    async ({ context, next }) => {
      try {
        return await next()
      } catch (fault) {
        if (context.requestId) rememberRequestId(fault, context.requestId)
        throw fault
      }
    }
  ]
})

/** The server's routes as functions. */
export const client: ContractRouterClient<typeof contract, CallContext> = createORPCClient(link)

/** The same routes as options of the query cache. */
export const orpc = createTanstackQueryUtils(client)
