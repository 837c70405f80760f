import { createHash } from 'node:crypto'

import { audit } from '../../../platform/audit.ts'
import { query } from '../../../platform/database.ts'
import type { Services } from '../../../platform/http/context.ts'
import { asJob, inScope } from '../../../platform/scope.ts'
import { uuidv7 } from '../../../platform/uuid.ts'
import { finding } from './fileChecks.ts'

/**
 * Puts a manifest that cannot be read among the refused deliveries (EXC-23), under what its name says: of its content nothing is certain.
 * `places` are the fields that are wrong.
 */
export async function noteBadManifest(
  services: Services,
  name: string,
  text: string,
  places: readonly string[],
  deliveredBy: string
): Promise<void> {
  const [feed = '', source = '', region = '', period = '', mode = '', seq = ''] = name.replace(/\.manifest\.json$/, '').split('.')
  const findings = places.slice(0, 50).map((place) => finding('MANIFEST_BAD', place, null, '清单可读,各项齐全'))
  await inScope(services, asJob('feeds'), async (tx, scope) => {
    const id = uuidv7(scope.at)
    await query(
      tx,
      `insert into feed_batch (batch_id, feed, source, region, period, mode, seq, state, manifest, content_hash, delivered_by, line_count, received_at, findings)
       values ($1, $2, $3, $4, $5, $6, $7, 'refused', $8, $9, $10, 0, $11, $12)`,
      [
        id,
        feed,
        source,
        region,
        period,
        // The table knows three modes; a name that says none of them is taken for the usual one.
        ['full', 'delta', 'correction'].includes(mode) ? mode : 'full',
        seq,
        JSON.stringify({ manifestName: name, totals: {} }),
        createHash('sha256').update(text).digest('hex'),
        deliveredBy,
        scope.at,
        JSON.stringify(findings)
      ]
    )
    await audit(tx, scope, { action: 'feed.refused', object: { kind: 'feed_batch', id }, after: { findings: ['MANIFEST_BAD'] } })
  })
}
