import { implement } from '@orpc/server'

import { audit } from '../../../../api/admin/audit.ts'
import { Refusal } from '../../../platform/errors.ts'
import type { RawRoute } from '../../../platform/http/app.ts'
import type { RequestContext } from '../../../platform/http/context.ts'
import { admission } from '../../../platform/http/routes.ts'
import { exportAudit, takeAuditExport } from '../commands/auditExport.ts'
import { answerFinding } from '../commands/auditFindings.ts'
import { beginVerification } from '../commands/auditVerification.ts'
import { chainState, listFindings } from '../queries/auditChain.ts'
import { searchAudit } from '../queries/auditLines.ts'
import { sensitiveReads } from '../queries/auditSensitive.ts'

const os = implement(audit).$context<RequestContext>().use(admission)

export const auditRoutes = {
  search: os.search.handler(({ input, context }) => searchAudit(context.services, context.who, input)),
  sensitive: os.sensitive.handler(({ input, context }) => sensitiveReads(context.services, context.who, input)),
  chain: os.chain.handler(({ context }) => chainState(context.services, context.who)),
  verify: os.verify.handler(({ input, context }) => beginVerification(context.services, context.who, input)),
  findings: os.findings.handler(({ context }) => listFindings(context.services, context.who)),
  answer: os.answer.handler(({ input, context }) => answerFinding(context.services, context.who, input)),
  export: os.export.handler(({ input, context }) => exportAudit(context.services, context.who, input))
}

const statuses: Readonly<Record<string, number>> = { NOT_SIGNED_IN: 401, PERMISSION_MISSING: 403, EXPORT_NOT_FOUND: 404, EXPORT_TAKEN: 410 }

/** What cannot be JSON: signed files of the audit trail. */
export const auditRawRoutes: RawRoute = (app, services, contextOf) => {
  // Without its HEAD: only who gets the file has taken it.
  app.get<{ Params: { exportId: string } }>('/audit-files/:exportId', { exposeHeadRoute: false }, async (request, reply) => {
    try {
      const { exportId } = request.params
      if (!/^[0-9a-f-]{36}$/.test(exportId)) throw new Refusal('EXPORT_NOT_FOUND')
      const { tokenHash } = contextOf(request, reply)
      const who = { kind: 'session', tokenHash, permission: 'admin.audit.export', requestId: request.id, admitted: false } as const
      const { ref, name } = await takeAuditExport(services, { ...who }, exportId)
      return await reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('application/x-ndjson')
        .send(services.files.read(ref))
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      return reply.status(statuses[fault.code] ?? 400).send({ code: fault.code, data: fault.data, requestId: request.id })
    }
  })
}
