import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'

import { copyingOut } from '../../../platform/copy.ts'
import type { FactTarget } from '../../../platform/delivery.ts'
import type { Services } from '../../../platform/http/context.ts'
import { stopIfCancelled, tellProgress } from './batch.ts'
import type { Batch } from './batch.ts'
import { openFactRows, suffixOf } from './factRows.ts'
import type { FactRows } from './factRows.ts'
import { stageDoubtful } from './stageDoubtful.ts'
import type { Staged } from './stageRecords.ts'
import { stageStraight } from './stageStraight.ts'

/** Has the facts engine check, resolve and count the lines of a monthly fact set-wise and make rows of them (ruling 54). */
export async function stageFacts(services: Services, batch: Batch, target: FactTarget): Promise<Staged & { readonly rows: FactRows }> {
  const { batchId } = batch.key
  const folder = path.join(services.dataDir, 'stage', suffixOf(batch))
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    tellProgress(batchId, { step: 'resolve', done: 0, of: batch.manifest.rows })
    const copyOut = copyingOut(services.pool, 'feeds', () => services.clock.now(), folder)
    await target.prepare({ db: services.db, facts: services.facts, copyOut }, batch.key, suffixOf(batch))
    await stopIfCancelled(services.db, batchId)
    const rows = await openFactRows(services, batch, target)
    const straight = await stageStraight(services, batch, target, rows, folder)
    if (straight !== null) return { ...straight, rows }
    services.log.info({ batch: batchId }, 'a line is in doubt: the delivery is taken line by line')
    await services.facts.run(`truncate table ${rows.table}`)
    return { ...(await stageDoubtful(services, batch, target, rows, folder)), rows }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
