import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import type { Keys } from '../secrets/index.ts'
import { clearBytes, keyOf, openFrames, sealInto } from './frames.ts'
import { openUploads, type Uploads } from './uploads.ts'

export type StoredFile = { readonly ref: string; readonly sha256: string; readonly bytes: number }

export type FileStore = Uploads & {
  /** Keeps a stream, sealed; `sha256` (hex) and `bytes` are of the clear content. Nothing is left behind when the stream fails. */
  readonly write: (source: AsyncIterable<Uint8Array>) => Promise<StoredFile>
  /** The clear bytes. The stream fails with FileDamaged at the first frame that is not what was written. */
  readonly read: (ref: string) => Readable
  /** Length in clear bytes; throws FileMissing. */
  readonly size: (ref: string) => Promise<number>
  /** Removing what is not there is no error. */
  readonly remove: (ref: string) => Promise<void>
  /** References of the kept files that another key than the current one sealed. */
  readonly underOldKeys: () => Promise<string[]>
  /** How many files and pieces of uploads stand or are being written under an old key and are not kept files yet: while there are any, it is needed. */
  readonly passing: () => Promise<number>
  /** Seals a kept file anew under the current key; readers see the old file or the new one, whole. Nothing is done for a file that is gone. */
  readonly reseal: (ref: string) => Promise<void>
}

export class FileMissing extends Error {
  readonly ref: string
  constructor(ref: string) {
    super(`no stored file ${ref}`)
    this.ref = ref
  }
}

/**
 * The sealed file store of a data folder (ruling 62): content is readable only with the key file, and a change of it is noticed.
 * A reference is random and says nothing of the content; equal contents are kept twice, so that one can be removed alone.
 */
export const openFileStore = async ({ dir, keys }: { dir: string; keys: Keys }): Promise<FileStore> => {
  const aside = join(dir, 'aside')
  // What an interrupted write left behind has no reference and can be read by nobody.
  await rm(aside, { recursive: true, force: true })
  await mkdir(aside, { recursive: true, mode: 0o700 })

  const pathOf = (ref: string): string => {
    if (!/^[0-9a-f]{32}$/.test(ref)) throw new FileMissing(ref)
    return join(dir, ref.slice(0, 2), ref)
  }

  // The key under which each file that is being written now will stand.
  const writing = new Set<{ readonly key: number }>()
  const uploads = join(dir, 'uploads')

  const sealTo = async (path: string, source: AsyncIterable<Uint8Array>): Promise<{ sha256: string; bytes: number }> => {
    const written = join(aside, randomBytes(12).toString('hex'))
    try {
      const file = await open(written, 'wx', 0o600)
      const under = { key: keys.current }
      writing.add(under)
      try {
        const outcome = await sealInto(file, source, keys)
        await file.sync()
        await rename(written, path)
        await syncFolder(join(path, '..'))
        return outcome
      } finally {
        writing.delete(under)
        await file.close()
      }
    } catch (fault) {
      await rm(written, { force: true })
      throw fault
    }
  }

  const write = async (source: AsyncIterable<Uint8Array>): Promise<StoredFile> => {
    const ref = randomBytes(16).toString('hex')
    const path = pathOf(ref)
    if (await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })) await syncFolder(dir)
    return { ref, ...(await sealTo(path, source)) }
  }

  return {
    write,
    read: (ref) => Readable.from(clearChunks(pathOf(ref), keys, ref), { objectMode: false, highWaterMark: 1_048_576 }),
    size: async (ref) => clearBytes((await stat(pathOf(ref)).catch(missing(ref))).size),
    remove: (ref) => rm(pathOf(ref), { force: true }),
    underOldKeys: async () => {
      const found: string[] = []
      for (const folder of await readdir(dir)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue
        for (const ref of await readdir(join(dir, folder))) if ((await keyOf(pathOf(ref))) !== keys.current) found.push(ref)
      }
      return found.toSorted()
    },
    passing: async () => {
      let found = [...writing].filter(({ key }) => key !== keys.current).length
      for (const upload of await readdir(uploads).catch(() => []))
        for (const piece of await readdir(join(uploads, upload)).catch(() => [])) {
          const key = await keyOf(join(uploads, upload, piece))
          if (key !== null && key !== keys.current) found += 1
        }
      return found
    },
    reseal: async (ref) => {
      const path = pathOf(ref)
      if ((await keyOf(path)) !== null) await sealTo(path, clearChunks(path, keys, ref))
    },
    ...openUploads({ dir: uploads, sealTo, write, clear: (path) => clearChunks(path, keys, path) })
  }
}

async function* clearChunks(path: string, keys: Keys, ref: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch(missing(ref))
  try {
    yield* openFrames(file, keys, ref)
  } finally {
    await file.close()
  }
}

/** A rename survives a power cut only when its folder was flushed too. */
const syncFolder = async (dir: string): Promise<void> => {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const missing =
  (ref: string) =>
  (fault: NodeJS.ErrnoException): never => {
    throw fault.code === 'ENOENT' ? new FileMissing(ref) : fault
  }
