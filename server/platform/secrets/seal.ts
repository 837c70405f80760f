import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

import type { Keys } from './keys.ts'

// format 1 byte, key id 4 bytes, nonce 12 bytes, ciphertext, tag 16 bytes
const FORMAT = 1
const HEAD_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Thrown by `open` when the sealed bytes were changed, belong to another context or to a key that is not there. */
export class SealBroken extends Error {
  readonly context: string
  constructor(context: string) {
    super(`what was sealed for ${context} cannot be opened`)
    this.context = context
  }
}

/**
 * Seals a text with AES-256-GCM under the current key. The context (for instance `individual.certificate_no:42`) is bound to it:
 * a value that is copied to another row or column does not open there.
 */
export const seal = (keys: Keys, text: string, context: string): Buffer => {
  const key = keys.sealing.get(keys.current)
  if (!key) throw new Error('the current key is missing')
  const head = Buffer.alloc(HEAD_BYTES)
  head[0] = FORMAT
  head.writeUInt32BE(keys.current, 1)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(head, context))
  return Buffer.concat([head, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** The text that `seal` was given. Throws SealBroken, and says nothing of the content. */
export const open = (keys: Keys, sealed: Uint8Array, context: string): string => {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const key =
    bytes.length >= HEAD_BYTES + NONCE_BYTES + TAG_BYTES && bytes[0] === FORMAT ? keys.sealing.get(bytes.readUInt32BE(1)) : undefined
  if (!key) throw new SealBroken(context)
  const from = HEAD_BYTES + NONCE_BYTES
  const to = bytes.length - TAG_BYTES
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(HEAD_BYTES, from), { authTagLength: TAG_BYTES })
      .setAAD(boundTo(bytes.subarray(0, HEAD_BYTES), context))
      .setAuthTag(bytes.subarray(to))
    return Buffer.concat([cipher.update(bytes.subarray(from, to)), cipher.final()]).toString('utf8')
  } catch {
    throw new SealBroken(context)
  }
}

/**
 * A keyed hash of 32 bytes by which an equal text is found without being readable. The caller normalises the text first
 * and puts the field's name in front, so that equal values of two fields do not look alike.
 */
export const blindIndex = (keys: Keys, text: string): Buffer => createHmac('sha256', keys.index).update(text, 'utf8').digest()

const boundTo = (head: Buffer, context: string): Buffer => Buffer.concat([head, Buffer.from(context, 'utf8')])
