import { Refusal } from '../../platform/errors.ts'
import type { RawRoute } from '../../platform/http/app.ts'
import { isUuid } from '../../platform/uuid.ts'
import { takeExport } from './queries/exports.ts'

const statuses: Readonly<Record<string, number>> = { NOT_SIGNED_IN: 401, PERMISSION_MISSING: 403, EXPORT_NOT_FOUND: 404, EXPORT_TAKEN: 410 }
const types = { csv: 'text/csv', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const

/** What cannot be JSON: exported lists. */
export const archiveRawRoutes: RawRoute = (app, services, contextOf) => {
  // Without its HEAD: only who gets the file has taken it.
  app.get<{ Params: { exportId: string } }>('/export-files/:exportId', { exposeHeadRoute: false }, async (request, reply) => {
    try {
      const { exportId } = request.params
      if (!isUuid(exportId)) throw new Refusal('EXPORT_NOT_FOUND')
      const { tokenHash } = contextOf(request, reply)
      const who = { kind: 'session', tokenHash, permission: 'archive.export', requestId: request.id, admitted: false } as const
      const { ref, name } = await takeExport(services, { ...who }, exportId)
      return await reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type(name.endsWith('.csv') ? types.csv : types.xlsx)
        .send(services.files.read(ref))
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      return reply.status(statuses[fault.code] ?? 400).send({ code: fault.code, data: fault.data, requestId: request.id })
    }
  })
}
