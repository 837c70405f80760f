import { createHmac, randomBytes } from 'node:crypto'

import { boxings } from './cipher.ts'
import { derive, FIRST_INDEX } from './keys.ts'
import type { Keys } from './keys.ts'

// format 1 byte, key id 4 bytes (0 = a data key, which the holder knows), then what the format says
const HEAD_BYTES = 5
const BY_DATA_KEY = 0
const formats = new Map(Object.values(boxings).map((boxing) => [boxing.format, boxing]))

/** Thrown by `open` when the sealed bytes were changed, belong to another context or to a key that is not there. */
export class SealBroken extends Error {
  readonly context: string
  constructor(context: string) {
    super(`what was sealed for ${context} cannot be opened`)
    this.context = context
  }
}

/**
 * Seals a text under the current master key. The context (for instance `subscription.imsi`) is bound to it: a value that is copied to
 * another row or column whose context differs does not open there.
 */
export const seal = (keys: Keys, text: string, context: string): Buffer =>
  sealed(keys, keys.current, sealingKey(keys, keys.current)!, text, context)

/** The text that `seal` was given. Throws SealBroken, and says nothing of the content. */
export const open = (keys: Keys, bytes: Uint8Array, context: string): string => {
  const whole = asBuffer(bytes)
  const key = whole.length > HEAD_BYTES ? sealingKey(keys, whole.readUInt32BE(1)) : undefined
  return opened(key, whole, context)
}

/** A key of one account (ADM-87). Destroying it makes what it sealed unreadable, wherever copies of that lie. */
export type DataKey = Buffer & { readonly use: 'data' }
export const newDataKey = (): DataKey => randomBytes(32) as DataKey

/** A data key as it is kept: sealed under the master key. */
export const wrap = (keys: Keys, key: DataKey, context: string): Buffer => seal(keys, key.toString('base64'), context)
export const unwrap = (keys: Keys, wrapped: Uint8Array, context: string): DataKey =>
  Buffer.from(open(keys, wrapped, context), 'base64') as DataKey

/** As `seal` and `open`, under a data key. */
export const sealWith = (keys: Keys, key: DataKey, text: string, context: string): Buffer => sealed(keys, BY_DATA_KEY, key, text, context)
export const openWith = (key: DataKey, bytes: Uint8Array, context: string): string => {
  const whole = asBuffer(bytes)
  return opened(whole.length > HEAD_BYTES && whole.readUInt32BE(1) === BY_DATA_KEY ? key : undefined, whole, context)
}

/** Whether the bytes were sealed by the master key in force: others wait to be sealed anew (ADM-89). */
export const isCurrent = (keys: Keys, bytes: Uint8Array): boolean => asBuffer(bytes).readUInt32BE(1) === keys.current

/**
 * A keyed hash by which an equal text is found without being readable (ADM-88): 4 bytes id of the index key, 16 bytes of HMAC. The
 * caller normalises the text first and puts the field's name in front, so that equal values of two fields do not look alike.
 */
export const blindIndex = (keys: Keys, text: string): Buffer => indexBy(keys, keys.index.current, text)

/** Every index under which an equal text may be kept while keys change: a search asks for all of them. */
export function blindIndexes(keys: Keys, text: string): Buffer[] {
  const ids = [...keys.index.roots.keys()]
  const first = ids.includes(FIRST_INDEX) ? [hashBy(keys, FIRST_INDEX, text)] : []
  return [...ids.map((id) => indexBy(keys, id, text)), ...first]
}

function indexBy(keys: Keys, id: number, text: string): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(id)
  return Buffer.concat([head, hashBy(keys, id, text).subarray(0, 16)])
}
const hashBy = (keys: Keys, id: number, text: string): Buffer =>
  createHmac(keys.cipher === 'sm4' ? 'sm3' : 'sha256', derivedOnce(keys.index.roots.get(id)!, 'blind-index'))
    .update(text, 'utf8')
    .digest()

function sealed(keys: Keys, id: number, key: Buffer, text: string, context: string): Buffer {
  const boxing = boxings[keys.cipher]
  const head = Buffer.alloc(HEAD_BYTES)
  head[0] = boxing.format
  head.writeUInt32BE(id, 1)
  return Buffer.concat([head, boxing.box(key, text, boundTo(head, context))])
}

function opened(key: Buffer | undefined, whole: Buffer, context: string): string {
  const boxing = formats.get(whole[0] ?? -1)
  if (!key || !boxing) throw new SealBroken(context)
  const text = boxing.unbox(key, whole.subarray(HEAD_BYTES), boundTo(whole.subarray(0, HEAD_BYTES), context))
  if (text === null) throw new SealBroken(context)
  return text
}

const sealingKey = (keys: Keys, id: number): Buffer | undefined => {
  const root = keys.roots.get(id)
  return root && derivedOnce(root, 'seal')
}

// Deriving costs more than sealing: a root's keys are derived once while it is held.
const derived = new WeakMap<Buffer, Map<string, Buffer>>()
function derivedOnce(root: Buffer, purpose: string): Buffer {
  const known = derived.get(root) ?? new Map<string, Buffer>()
  derived.set(root, known)
  const key = known.get(purpose) ?? derive(root, purpose)
  known.set(purpose, key)
  return key
}

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const boundTo = (head: Buffer, context: string): Buffer => Buffer.concat([head, Buffer.from(context, 'utf8')])
