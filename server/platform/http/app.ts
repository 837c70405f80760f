import { createHash } from 'node:crypto'

import fastifyCookie from '@fastify/cookie'
import { ORPCError, ValidationError } from '@orpc/contract'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { onError } from '@orpc/server'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fastify'
import Fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { cookieName, hashOfToken } from '../session/tokens.ts'
import type { CookieKind } from '../session/tokens.ts'
import { uuidv7 } from '../uuid.ts'
import type { RequestContext, Services } from './context.ts'
import { guard } from './guard.ts'
import type { Limits } from './limits.ts'
import { servePages } from './pages.ts'

// ADM-92: bodies above 1 MB go through the route for pieces of files.
const maxBodyBytes = 1024 * 1024
// Browsers keep a cookie for at most 400 days.
const deviceCookieSeconds = 400 * 86_400

export type RawRoute = (
  app: FastifyInstance,
  services: Services,
  contextOf: (request: FastifyRequest, reply: FastifyReply) => RequestContext
) => void
export type Readiness = { readonly ready: () => Promise<{ ok: boolean; parts: Record<string, 'ok' | 'down'> }> }

/** Builds the whole server without listening; tests build the same one. */
export async function buildApp(
  services: Services,
  modules: { routers: AnyRouter; raw: readonly RawRoute[]; readiness: Readiness; webDir: string; limits: Limits; behindTls: boolean }
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: services.log as FastifyBaseLogger,
    genReqId: () => uuidv7(services.clock.now()),
    requestIdHeader: false,
    // What a proxy says of the caller counts only where one is known to stand before us, on this machine.
    trustProxy: modules.behindTls ? 'loopback' : false,
    bodyLimit: maxBodyBytes,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: true
  })
  await app.register(fastifyCookie)
  guard(app, services, modules.limits)

  const contextOf = (request: FastifyRequest, reply: FastifyReply): RequestContext => {
    const secure = request.protocol === 'https'
    const hashOf = (kind: CookieKind) => {
      const token = request.cookies[cookieName(secure, kind)]
      return token === undefined ? null : hashOfToken(token)
    }
    const settings = { path: '/', httpOnly: true, secure, sameSite: 'lax' as const }
    const set = (kind: CookieKind, token: string | null, more: { maxAge?: number } = {}) => {
      if (token === null) void reply.clearCookie(cookieName(secure, kind), settings)
      else void reply.setCookie(cookieName(secure, kind), token, { ...settings, ...more })
    }
    return {
      services,
      requestId: request.id,
      address: request.ip,
      agent: request.headers['user-agent']?.slice(0, 300) ?? null,
      tokenHash: hashOf('session'),
      signInHash: hashOf('sign_in'),
      deviceHash: hashOf('device'),
      // The guard has admitted it: the address of our own page, also where somebody else ends the secure connection.
      origin: request.headers.origin ?? `${request.protocol}://${request.host}`,
      limits: modules.limits,
      secure,
      setSession: (token) => set('session', token),
      setSignIn: (token) => set('sign_in', token),
      setDevice: (token) => set('device', token, { maxAge: deviceCookieSeconds })
    }
  }

  const rpc = new RPCHandler<RequestContext>(modules.routers, {
    interceptors: [onError((fault) => tellFault(services, fault))],
    clientInterceptors: [async ({ next }) => next().catch(asFieldError)]
  })
  const open = new OpenAPIHandler<RequestContext>(modules.routers, {
    interceptors: [onError((fault) => tellFault(services, fault))],
    clientInterceptors: [async ({ next }) => next().catch(asFieldError)]
  })
  for (const [prefix, answering] of [
    ['/rpc', rpc],
    ['/api', open]
  ] as const) {
    app.all(`${prefix}/*`, async (request, reply) => {
      const { matched } = await answering.handle(request, reply, { prefix, context: contextOf(request, reply) })
      if (!matched) await reply.status(404).send({ code: 'NOT_FOUND', requestId: request.id })
    })
  }
  for (const route of modules.raw) route(app, services, contextOf)

  app.get('/healthz', async () => ({ status: 'ok' }))
  const answerReady = async (_request: FastifyRequest, reply: FastifyReply) => {
    const { ok, parts } = await modules.readiness.ready()
    return reply.status(ok ? 200 : 503).send({ status: ok ? 'ready' : 'not ready', parts })
  }
  app.get('/readyz', answerReady)
  app.get('/health', answerReady)
  await servePages(app, modules.webDir, modules.routers)
  return app
}

/** A wrong input is one error in one form, whichever check found it: where, and what was expected (ruling 65). */
function asFieldError(fault: unknown): never {
  if (fault instanceof ORPCError && fault.code === 'BAD_REQUEST' && fault.cause instanceof ValidationError) {
    const fields = fault.cause.issues.map((issue) => ({
      path: (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
      expected: issue.message
    }))
    throw new ORPCError('INVALID_FIELD', { status: 422, data: { fields }, defined: true })
  }
  throw fault
}

/** Expected refusals are no faults; everything else is logged once with a fingerprint of its place. */
function tellFault(services: Services, fault: unknown): void {
  if (fault instanceof ORPCError && fault.status < 500) return
  const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
  services.log.error({ err: fault, fingerprint: createHash('sha256').update(text).digest('hex').slice(0, 12) }, 'request failed')
}
