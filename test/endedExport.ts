import type { ExportJob } from '../api/archive/exports.ts'
import type { Caller } from './given.ts'

/** An export when it is no longer being written, looked for as its page does. */
export async function endedExport(caller: Caller, exportId: string): Promise<ExportJob> {
  for (let tries = 0; tries < 200; tries++) {
    const job = (await caller.get<ExportJob[]>('/exports')).body.find((one) => one.exportId === exportId)
    if (job !== undefined && job.state !== 'running') return job
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the export did not end')
}
