import type { Readable } from 'node:stream'

import type { FastifyReply, FastifyRequest } from 'fastify'

import { maxPieceBytes } from '../../../api/exchange.ts'
import type { PermissionKey } from '../../../api/permissions.ts'
import { Refusal } from '../../platform/errors.ts'
import { PieceOutOfPlace, PieceTooLarge, UploadBusy } from '../../platform/files/index.ts'
import type { RawRoute } from '../../platform/http/app.ts'
import type { RequestContext } from '../../platform/http/context.ts'
import type { Who } from '../../platform/scope.ts'
import { isUuid } from '../../platform/uuid.ts'
import { takePiece } from './door/arrive.ts'
import { rejectFile } from './queries.ts'

const asker = (context: RequestContext, permission: PermissionKey): Who => ({
  kind: 'session',
  tokenHash: context.tokenHash,
  permission,
  requestId: context.requestId,
  admitted: false
})
const statuses: Readonly<Record<string, number>> = { NOT_SIGNED_IN: 401, PERMISSION_MISSING: 403, BATCH_NOT_FOUND: 404 }

async function answerRefusal(fault: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (fault instanceof Refusal)
    await reply.status(statuses[fault.code] ?? 400).send({ code: fault.code, data: fault.data, requestId: request.id })
  else if (fault instanceof PieceOutOfPlace)
    await reply.status(409).send({ code: 'PIECE_OUT_OF_PLACE', have: fault.have, requestId: request.id })
  else if (fault instanceof PieceTooLarge) await reply.status(413).send({ code: 'TOO_LARGE', requestId: request.id })
  else if (fault instanceof UploadBusy) await reply.status(409).send({ code: 'UPLOAD_BUSY', requestId: request.id })
  else throw fault
}

/** What cannot be JSON: pieces of feed files in, reject files out. */
export const exchangeRawRoutes: RawRoute = (app, services, contextOf) => {
  app.addContentTypeParser('application/octet-stream', { bodyLimit: maxPieceBytes }, (_request, payload, done) => done(null, payload))
  app.put<{ Params: { batchId: string; part: string }; Querystring: { offset?: string } }>(
    '/feed-pieces/:batchId/:part',
    { bodyLimit: maxPieceBytes },
    async (request, reply) => {
      const { batchId, part } = request.params
      const offset = Number(request.query.offset ?? '0')
      try {
        if (!isUuid(batchId) || part.includes('\0') || !Number.isSafeInteger(offset) || offset < 0) throw new Refusal('BATCH_NOT_FOUND')
        return await takePiece(
          services,
          asker(contextOf(request, reply), 'exchange.feed.deliver'),
          { batchId, name: part, offset },
          request.body as Readable
        )
      } catch (fault) {
        return answerRefusal(fault, request, reply)
      }
    }
  )
  app.get<{ Params: { batchId: string } }>('/feed-rejects/:batchId', async (request, reply) => {
    try {
      if (!isUuid(request.params.batchId)) throw new Refusal('BATCH_NOT_FOUND')
      const { ref, name } = await rejectFile(services, asker(contextOf(request, reply), 'exchange.raw.read'), request.params.batchId)
      return await reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('text/csv; charset=utf-8')
        .send(services.files.read(ref))
    } catch (fault) {
      return answerRefusal(fault, request, reply)
    }
  })
}
