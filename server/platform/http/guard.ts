import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { cookieName, hashOfToken } from '../session/tokens.ts'
import type { Services } from './context.ts'
import type { Limits } from './limits.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Another server's programme calls this route: it proves itself by what it sends, and no cookie of ours counts there. */
    foreign?: boolean
  }
}

const headers = {
  // antd writes its styles into the page at run time; scripts and everything else come from here only.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin'
} as const

const keptNowhere = /^\/(?:api|rpc|audit-files|export-files|feed-rejects)\//
const isRead = (method: string) => method === 'GET' || method === 'HEAD'

/** Whether the page that sent the request stands at another host or port than it was sent to. A default port may be written or left out. */
export function isForeign(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false
  const sent = /^(https?):\/\/([^/@?#\\]+)$/i.exec(origin)
  // What is no plain address of a page (`null`, one with a path or a user) is nobody of ours.
  if (sent === null || host === undefined || /[/@?#\\]/.test(host) || !URL.canParse(origin) || !URL.canParse(`${sent[1]}://${host}`))
    return true
  return new URL(origin).host !== new URL(`${sent[1]}://${host}`).host
}

/** Whom a request is counted for: its session, or without one its address. */
function askerOf(request: FastifyRequest): string {
  const token = request.cookies[cookieName(request.protocol === 'https')]
  return token === undefined ? `address ${request.ip}` : `session ${hashOfToken(token).toString('base64url')}`
}

/**
 * Headers of every answer, the log line of every request, the refusal of what another site's page could send (ADM-92), and of who asks
 * faster than a person and his pages do (ADM-93).
 */
export function guard(app: FastifyInstance, services: Services, limits: Limits): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...headers, 'x-request-id': request.id })
    // Names in clear, and files of them, stay in no browser's store (ARC-38).
    if (keptNowhere.test(request.url)) void reply.header('cache-control', 'no-store')
    if (request.protocol === 'https') void reply.header('strict-transport-security', 'max-age=31536000')
    // Behind these a call may write: it is not to pass as a read, and nobody asks for the headers of an answer alone.
    if (request.method === 'HEAD' && /^\/(?:api|rpc)\/\*$/.test(request.routeOptions.url ?? ''))
      return reply.status(405).header('allow', 'GET, POST').send()
    if (request.routeOptions.config.foreign !== true && !isRead(request.method)) {
      // A form of another site cannot send this header, and a script of another site may not.
      if (isForeign(request.headers.origin, request.headers.host) || request.headers['x-jingwei'] !== '1')
        return reply.status(403).send({ code: 'FOREIGN_ORIGIN', requestId: request.id })
    }
    const asked = /^\/(?:api|rpc)\/(.*)$/.exec(request.url.split('?')[0] ?? '')?.[1]
    if (asked === undefined) return
    const asker = askerOf(request)
    const searches = asked === 'accounts/search' || asked === 'archive/accounts/search'
    const wait = (await limits.request(asker)) || (searches ? await limits.search(asker) : 0)
    if (wait > 0) return refuseFor(request, reply, wait)
  })
  // A call that is refused for its frequency says in the header too when to come again.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode === 429 && reply.getHeader('retry-after') === undefined && typeof payload === 'string') {
      const seconds = /"retryAfterSeconds":(\d+)/.exec(payload)?.[1]
      if (seconds !== undefined) void reply.header('retry-after', seconds)
    }
    return payload
  })
  app.addHook('onResponse', async (request, reply) => {
    services.log.info(
      {
        requestId: request.id,
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime)
      },
      'request'
    )
  })
  app.setErrorHandler(async (fault: { statusCode?: number; code?: string }, request, reply) => {
    const status = fault.statusCode ?? 500
    if (status >= 500) services.log.error({ err: fault, requestId: request.id }, 'request failed')
    await reply
      .status(status)
      .send({ code: status === 413 ? 'TOO_LARGE' : status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST', requestId: request.id })
  })
}

/** In the form in which the api itself refuses, so that the page words it. */
function refuseFor(request: FastifyRequest, reply: FastifyReply, seconds: number) {
  const refusal = { defined: true, code: 'TOO_MANY', status: 429, message: 'TOO_MANY', data: { retryAfterSeconds: seconds } }
  return reply
    .status(429)
    .header('retry-after', String(seconds))
    .send(request.url.startsWith('/rpc/') ? { json: refusal } : refusal)
}
