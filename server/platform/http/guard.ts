import type { FastifyInstance } from 'fastify'

import type { Services } from './context.ts'

const headers = {
  // antd writes its styles into the page at run time; scripts and everything else come from here only.
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self)',
  'cross-origin-opener-policy': 'same-origin'
} as const

/** Headers of every answer, the log line of every request, and the refusal of what another site's page could send (ADM-92). */
export function guard(app: FastifyInstance, services: Services): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...headers, 'x-request-id': request.id })
    if (request.protocol === 'https') void reply.header('strict-transport-security', 'max-age=31536000')
    if (request.method === 'GET' || request.method === 'HEAD') return
    const origin = request.headers.origin
    const foreign =
      origin !== undefined && !URL.canParse(origin) ? true : origin !== undefined && new URL(origin).host !== request.headers.host
    // A form of another site cannot send this header, and a script of another site may not.
    if (foreign || request.headers['x-jingwei'] !== '1') {
      await reply.status(403).send({ code: 'FOREIGN_ORIGIN', requestId: request.id })
    }
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
