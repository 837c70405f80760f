import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

import fastifyStatic from '@fastify/static'
import { OpenAPIGenerator } from '@orpc/openapi'
import type { AnyRouter } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** The web application, the api's description as OpenAPI 3.1 at /api/openapi.json, and its browser at /api/docs/. */
export async function servePages(app: FastifyInstance, webDir: string, routers: AnyRouter): Promise<void> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let described: Promise<unknown> | null = null
  app.get('/api/openapi.json', async () => {
    described ??= generator.generate(routers, { info: { title: 'Jingwei 经纬', version: '1' }, servers: [{ url: '/api' }] })
    return described
  })

  await app.register(fastifyStatic, {
    root: path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    prefix: '/api/docs/assets/',
    decorateReply: false,
    index: false
  })
  app.get('/api/docs', async (_request, reply) => reply.redirect('/api/docs/'))
  app.get('/api/docs/', async (_request, reply) => reply.type('text/html').send(browserPage))
  app.get('/api/docs/start.js', async (_request, reply) => reply.type('text/javascript').send(browserScript))

  if (!existsSync(path.join(webDir, 'index.html'))) return
  await app.register(fastifyStatic, {
    root: webDir,
    index: false,
    cacheControl: false,
    setHeaders: (reply, file) =>
      reply.header('cache-control', file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache')
  })
  const page = (reply: FastifyReply) => reply.header('cache-control', 'no-cache').sendFile('index.html')
  app.get('/', async (_request, reply) => page(reply))
  // Every other address is a page of the application; its own router says when there is none.
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = (request.method === 'GET' || request.method === 'HEAD') && !path.extname(request.url.split('?')[0] ?? '')
    if (wantsPage) return page(reply)
    return reply.status(404).send({ code: 'NOT_FOUND', requestId: request.id })
  })
}

const browserPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Jingwei api</title>
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css"></head>
<body><div id="api"></div><script src="/api/docs/assets/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`
const browserScript = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#api', requestInterceptor(r) { r.headers['x-jingwei'] = '1'; return r } })`
