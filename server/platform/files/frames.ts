import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { derive, type Keys } from '../secrets/index.ts'

// magic 4 bytes, key id 4 bytes, salt 32 bytes; then frames of 64 KiB, each with its tag of 16 bytes. Every file has a key of its own,
// so the frame's number can be its nonce; the nonce also says whether the frame is the last one. A frame that was cut off, moved or
// changed therefore does not open.
const MAGIC = Buffer.from('JWF1')
export const HEAD_BYTES = 40
export const FRAME_BYTES = 65_536
const TAG_BYTES = 16
const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES
const FRAMES_AT_ONCE = 16

/** Thrown while reading when the file is not what was written. */
export class FileDamaged extends Error {
  readonly ref: string
  readonly frame: number
  constructor(ref: string, frame: number) {
    super(`stored file ${ref} is damaged at frame ${frame}`)
    this.ref = ref
    this.frame = frame
  }
}

const nonceOf = (frame: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(frame, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Seals a stream into an open file; answers the hash (hex) and length of the clear bytes. Holds about 2 MB, whatever the length. */
export const sealInto = async (
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  keys: Keys
): Promise<{ sha256: string; bytes: number }> => {
  const head = Buffer.alloc(HEAD_BYTES)
  MAGIC.copy(head)
  head.writeUInt32BE(keys.current, 4)
  randomBytes(32).copy(head, 8)
  const key = fileKey(keys, head)
  if (!key) throw new Error('the current key is missing')
  await file.write(head)

  const hash = createHash('sha256')
  const frame = Buffer.alloc(FRAME_BYTES)
  let filled = 0
  let count = 0
  let bytes = 0
  let sealed: Buffer[] = []
  const sealFrame = (last: boolean): void => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(count++, last)).setAAD(head)
    sealed.push(cipher.update(frame.subarray(0, filled)), cipher.final(), cipher.getAuthTag())
    filled = 0
  }
  for await (const chunk of source) {
    hash.update(chunk)
    bytes += chunk.byteLength
    for (let at = 0; at < chunk.byteLength;) {
      // A full frame waits for the next byte: only then is it known not to be the last.
      if (filled === FRAME_BYTES) sealFrame(false)
      const take = Math.min(FRAME_BYTES - filled, chunk.byteLength - at)
      frame.set(chunk.subarray(at, at + take), filled)
      filled += take
      at += take
      if (sealed.length >= 3 * FRAMES_AT_ONCE) {
        await writeWhole(file, Buffer.concat(sealed))
        sealed = []
      }
    }
  }
  sealFrame(true)
  await writeWhole(file, Buffer.concat(sealed))
  return { sha256: hash.digest('hex'), bytes }
}

/** The clear bytes of a sealed file. Every chunk that comes out has been proved; the end is reached only when nothing is missing. */
export async function* openFrames(file: FileHandle, keys: Keys, ref: string): AsyncGenerator<Buffer> {
  const { size } = await file.stat()
  const head = Buffer.alloc(HEAD_BYTES)
  await file.read(head, 0, HEAD_BYTES, 0)
  const key = size >= HEAD_BYTES + TAG_BYTES && head.subarray(0, 4).equals(MAGIC) ? fileKey(keys, head) : null
  if (!key) throw new FileDamaged(ref, 0)
  const frames = frameCount(size)
  let frame = 0
  for (let at = HEAD_BYTES; at < size;) {
    const sealed = Buffer.allocUnsafe(Math.min(SEALED_FRAME_BYTES * FRAMES_AT_ONCE, size - at))
    const { bytesRead } = await file.read(sealed, 0, sealed.length, at)
    if (bytesRead < sealed.length) throw new FileDamaged(ref, frame)
    const clear: Buffer[] = []
    for (let from = 0; from < sealed.length; from += SEALED_FRAME_BYTES, frame++) {
      clear.push(openFrame(key, head, sealed.subarray(from, from + SEALED_FRAME_BYTES), frame, frame === frames - 1, ref))
    }
    at += sealed.length
    yield Buffer.concat(clear)
  }
}

/** Id of the key that sealed a file; null where there is no such file. */
export const keyOf = async (path: string): Promise<number | null> => {
  const file = await open(path, 'r').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return null
    throw fault
  })
  if (file === null) return null
  try {
    const head = Buffer.alloc(8)
    await file.read(head, 0, 8, 0)
    return head.readUInt32BE(4)
  } finally {
    await file.close()
  }
}

/** Clear bytes held by a sealed file of this size. */
export const clearBytes = (sealedBytes: number): number => Math.max(0, sealedBytes - HEAD_BYTES - frameCount(sealedBytes) * TAG_BYTES)

const frameCount = (sealedBytes: number): number => Math.ceil((sealedBytes - HEAD_BYTES) / SEALED_FRAME_BYTES)

const openFrame = (key: Buffer, head: Buffer, sealed: Buffer, frame: number, last: boolean, ref: string): Buffer => {
  if (sealed.length < TAG_BYTES) throw new FileDamaged(ref, frame)
  const to = sealed.length - TAG_BYTES
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(frame, last), { authTagLength: TAG_BYTES })
      .setAAD(head)
      .setAuthTag(sealed.subarray(to))
    const clear = cipher.update(sealed.subarray(0, to))
    cipher.final()
    return clear
  } catch {
    throw new FileDamaged(ref, frame)
  }
}

const fileKey = (keys: Keys, head: Buffer): Buffer | null => {
  const root = keys.roots.get(head.readUInt32BE(4))
  return root ? derive(root, 'file', head.subarray(8, HEAD_BYTES)) : null
}

const writeWhole = async (file: FileHandle, bytes: Buffer): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
}
