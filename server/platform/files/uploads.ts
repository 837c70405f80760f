import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { clearBytes } from './frames.ts'
import type { StoredFile } from './store.ts'

export type Uploads = {
  /** Begins an upload or takes one up again; `have` is where the next piece must start (bytes). */
  readonly beginPart: (id: string) => Promise<{ have: number }>
  /**
   * Adds the piece that starts at `offset`. One that is held already is left unread and answered with `taken: false`, so a sender
   * that lost an answer may simply send again. Throws PieceOutOfPlace (after a gap, or inside a piece that is held), PieceTooLarge,
   * UploadBusy (one piece at a time), UploadUnknown (never begun). A piece that breaks off leaves nothing.
   */
  readonly piece: (id: string, offset: number, source: AsyncIterable<Uint8Array>) => Promise<{ have: number; taken: boolean }>
  /** Joins the pieces into one stored file and forgets the upload. */
  readonly finishPart: (id: string) => Promise<StoredFile>
  /** Forgets an upload and what was sent of it. */
  readonly dropPart: (id: string) => Promise<void>
}

export class UploadIdUnsafe extends Error {}
export class UploadUnknown extends Error {}
export class UploadBusy extends Error {}
export class PieceTooLarge extends Error {}
export class PieceOutOfPlace extends Error {
  readonly have: number
  constructor(have: number) {
    super(`the next piece must start at byte ${have}`)
    this.have = have
  }
}

// Ruling 65: feed pieces are at most 8 MB, which is also what a broken connection costs.
export const PIECE_BYTES_AT_MOST = 8 * 1024 * 1024

type Parts = {
  dir: string
  sealTo: (path: string, source: AsyncIterable<Uint8Array>) => Promise<{ bytes: number }>
  write: (source: AsyncIterable<Uint8Array>) => Promise<StoredFile>
  clear: (path: string) => AsyncIterable<Buffer>
}

/** Uploads under way: one folder each, holding the sealed pieces under the byte where they start. They survive a restart. */
export const openUploads = ({ dir, sealTo, write, clear }: Parts): Uploads => {
  const busy = new Set<string>()
  const folderOf = (id: string): string => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(id))
      throw new UploadIdUnsafe('an upload id has letters, digits, dot, hyphen and underscore')
    return join(dir, id)
  }
  const alone = async <T>(id: string, work: (folder: string) => Promise<T>): Promise<T> => {
    const folder = folderOf(id)
    if (busy.has(id)) throw new UploadBusy(id)
    busy.add(id)
    try {
      return await work(folder)
    } finally {
      busy.delete(id)
    }
  }

  return {
    beginPart: (id) =>
      alone(id, async (folder) => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        return { have: (await piecesIn(folder)).have }
      }),
    piece: (id, offset, source) =>
      alone(id, async (folder) => {
        const { have, starts } = await piecesIn(folder)
        if (starts.includes(offset)) return { have, taken: false }
        if (offset !== have) throw new PieceOutOfPlace(have)
        const { bytes } = await sealTo(join(folder, nameOf(offset)), atMost(source, PIECE_BYTES_AT_MOST))
        // An empty piece would stand where the next one must start.
        if (bytes === 0) await rm(join(folder, nameOf(offset)))
        return { have: have + bytes, taken: bytes > 0 }
      }),
    finishPart: (id) =>
      alone(id, async (folder) => {
        const { starts } = await piecesIn(folder)
        const stored = await write(joined(starts.map((start) => clear(join(folder, nameOf(start))))))
        await rm(folder, { recursive: true })
        return stored
      }),
    dropPart: (id) => alone(id, (folder) => rm(folder, { recursive: true, force: true }))
  }
}

const nameOf = (offset: number): string => String(offset).padStart(15, '0')

const piecesIn = async (folder: string): Promise<{ starts: number[]; have: number }> => {
  const names = await readdir(folder).catch((fault: NodeJS.ErrnoException) => {
    throw fault.code === 'ENOENT' ? new UploadUnknown(folder) : fault
  })
  const starts = names.map(Number).toSorted((a, b) => a - b)
  const last = starts.at(-1)
  if (last === undefined) return { starts, have: 0 }
  return { starts, have: last + clearBytes((await stat(join(folder, nameOf(last)))).size) }
}

async function* joined(sources: AsyncIterable<Buffer>[]): AsyncGenerator<Buffer> {
  for (const source of sources) yield* source
}

async function* atMost(source: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > most) throw new PieceTooLarge(`a piece has at most ${most} bytes`)
    yield chunk
  }
}
