import { feedDefinitions } from '../../../../definitions/feeds.ts'
import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Services } from '../../../platform/http/context.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Who } from '../../../platform/scope.ts'
import { blindIndexes } from '../../../platform/secrets/index.ts'
import { normaliseCertificate } from '../domain/identityCard.ts'

/** Accounts in the caller's scope with this certificate, found by its hash under every index key in use (ADM-88, 89); recorded without the number. */
export const findByCertificate = (
  services: Pick<Services, 'db' | 'clock' | 'keys'>,
  who: Who,
  { number }: { number: string }
): Promise<{ accountIds: number[] }> =>
  inScope(services, who, async (tx, scope) => {
    const norm = normaliseCertificate(number)
    const indexes = Object.keys(feedDefinitions().enums['certificate_kind']!).flatMap((kind) =>
      blindIndexes(services.keys, `${kind}:${norm}`)
    )
    const found = await query<{ account_id: number }>(
      tx,
      'select account_id from individual where certificate_index = any($1::bytea[]) order by account_id',
      [indexes]
    )
    await audit(tx, scope, {
      action: 'archive.account.search_certificate',
      object: { kind: 'individual', id: 'certificate' },
      after: { found: found.length }
    })
    return { accountIds: found.map((row) => row.account_id) }
  })
