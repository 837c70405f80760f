import type { z } from 'zod'

import type { keys as contract } from '../../../../api/admin/keys.ts'
import { query } from '../../../platform/database.ts'
import { inScope } from '../../../platform/scope.ts'
import type { Grounds, Who } from '../../../platform/scope.ts'
import type { Renewing } from '../../../platform/secrets/renewing.ts'

type Listed = z.infer<NonNullable<(typeof contract)['list']['~orpc']['outputSchema']>>

/** The register of keys, those in force first, and how far their renewal has come (ADM-16, 89). */
export const listKeys = (grounds: Grounds, renewing: Renewing, who: Who): Promise<Listed> =>
  inScope(grounds, who, async (tx) => ({
    keys: await query<Listed['keys'][number]>(
      tx,
      `select use, key_id as "keyId", algorithm, state, to_json(made_at) #>> '{}' as "madeAt", to_json(ended_at) #>> '{}' as "endedAt"
       from crypto_key order by use, made_at desc, key_id`
    ),
    work: renewing.progress(),
    paused: renewing.paused()
  }))
