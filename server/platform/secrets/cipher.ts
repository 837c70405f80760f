import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import { derive } from './keys.ts'
import type { Cipher } from './keys.ts'

/** How a text is sealed under one 32-byte key: `box` answers what follows the head, `unbox` the text, or null where anything was changed. */
export type Boxing = {
  readonly format: number
  box(key: Buffer, text: string, bound: Buffer): Buffer
  unbox(key: Buffer, boxed: Buffer, bound: Buffer): string | null
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

// nonce 12 bytes, ciphertext, tag 16 bytes
const aes: Boxing = {
  format: 1,
  box(key, text, bound) {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound)
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  unbox(key, boxed, bound) {
    if (boxed.length < NONCE_BYTES + TAG_BYTES) return null
    const to = boxed.length - TAG_BYTES
    try {
      const cipher = createDecipheriv('aes-256-gcm', key, boxed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(bound)
        .setAuthTag(boxed.subarray(to))
      return Buffer.concat([cipher.update(boxed.subarray(NONCE_BYTES, to)), cipher.final()]).toString('utf8')
    } catch {
      return null
    }
  }
}

const IV_BYTES = 16
const MAC_BYTES = 32

// The runtime has no SM4-GCM: SM4-CBC, then HMAC-SM3 over what is bound, the nonce and the text, with a key of its own (ADM-87).
// nonce 16 bytes, ciphertext, code 32 bytes
const sm4: Boxing = {
  format: 2,
  box(key, text, bound) {
    const nonce = randomBytes(IV_BYTES)
    const cipher = createCipheriv('sm4-cbc', derive(key, 'sm4', undefined, 16), nonce)
    const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([body, codeOf(key, body, bound)])
  },
  unbox(key, boxed, bound) {
    if (boxed.length < IV_BYTES + MAC_BYTES) return null
    const body = boxed.subarray(0, boxed.length - MAC_BYTES)
    if (!timingSafeEqual(codeOf(key, body, bound), boxed.subarray(body.length))) return null
    try {
      const cipher = createDecipheriv('sm4-cbc', derive(key, 'sm4', undefined, 16), body.subarray(0, IV_BYTES))
      return Buffer.concat([cipher.update(body.subarray(IV_BYTES)), cipher.final()]).toString('utf8')
    } catch {
      return null
    }
  }
}
// The length of what is bound stands before it, so that no byte can move between it and the text.
const codeOf = (key: Buffer, body: Buffer, bound: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bound.length)
  return createHmac('sm3', derive(key, 'sm3')).update(length).update(bound).update(body).digest()
}

export const boxings: Readonly<Record<Cipher, Boxing>> = { aes, sm4 }
