import type { Renewal } from '../secrets/renewal.ts'
import type { FileStore } from './store.ts'

/** Kept files are sealed anew under the master key in force, one after the other; a reader meanwhile gets the old file or the new one. */
export const fileRenewal = (files: FileStore): Renewal => ({
  name: 'files',
  use: 'master',
  behind: async () => (await files.underOldKeys()).length + (await files.passing()),
  async renew(_tx, _keys, after, limit) {
    // They are few and large: some at a time, so that a pause or the server's end is not kept waiting.
    const refs = (await files.underOldKeys()).slice(0, Math.min(limit, 4))
    for (const ref of refs) await files.reseal(ref)
    return { done: refs.length, last: after + refs.length }
  }
})
