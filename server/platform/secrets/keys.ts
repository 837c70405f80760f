import { hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

import { makeFile, replaceFile } from './keyFile.ts'

/** AES-256-GCM, or SM4-CBC with HMAC-SM3 and SM3 for indexes (ADM-87); chosen when the store is made. */
export const ciphers = ['aes', 'sm4'] as const
export type Cipher = (typeof ciphers)[number]

const root = z.base64().length(44)
const ring = z.object({
  /** Id of the key that is used from now on; the others stay for what was made with them. */
  current: z.number().int().min(1).max(0xffffffff),
  keys: z.record(z.string().regex(/^\d+$/), root)
})
type Ring = z.infer<typeof ring>
const keyFile = z.object({ version: z.literal(2), cipher: z.enum(ciphers), master: ring, index: ring })
type KeyFile = z.infer<typeof keyFile>
// As it was before keys could be changed: one index key, whose indexes carried no id.
const firstKeyFile = z.object({ version: z.literal(1), ...ring.shape, index: root })

/** The index key of the first form of the file. */
export const FIRST_INDEX = 1

/** The keys of a store. It lives: changing a key changes what every holder of this object seals with next. */
export type Keys = {
  readonly path: string
  readonly cipher: Cipher
  readonly current: number
  /** Master roots by id; what is used is derived from them for one purpose each. */
  readonly roots: ReadonlyMap<number, Buffer>
  readonly index: { readonly current: number; readonly roots: ReadonlyMap<number, Buffer> }
}

/** A key of `bytes` bytes for one purpose, so that no two uses share a key. */
export const derive = (from: Buffer, purpose: string, salt: Buffer = Buffer.alloc(0), bytes = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', from, salt, `jingwei/${purpose}`, bytes))

/**
 * Reads the key file of a data folder and makes it on first use, readable by its owner only (ruling 62).
 * Refuses a file that others may read: who copies the store must not find the key with it unnoticed. A cipher is chosen once: another
 * one than the file's is refused.
 */
export const openKeys = (keysDir: string, cipher: Cipher | null = null): Keys => {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 })
  const path = join(keysDir, 'secrets.json')
  makeFile(path, () => JSON.stringify({ version: 2, cipher: cipher ?? 'aes', master: newRing(), index: newRing() } satisfies KeyFile))
  if (statSync(path).mode & 0o077) throw new Error(`${path} may be read by others; set its mode to 0600`)
  const file = readKeyFile(path)
  if (cipher !== null && cipher !== file.cipher)
    throw new Error(`this store was made with the cipher ${file.cipher}; ${cipher} can be chosen for a new store only`)
  for (const [name, { current, keys }] of Object.entries({ master: file.master, index: file.index }))
    if (keys[current] === undefined) throw new Error(`${path} names ${current} as its current ${name} key and does not hold it`)
  return keysOf(path, file)
}

/** Puts a new key of the use in force; what the earlier ones made can still be read (ADM-89). Answers its id. */
export function addKey(keys: Keys, use: 'master' | 'index'): number {
  const file = readKeyFile(keys.path)
  const added = newRing()
  file[use] = { current: added.current, keys: { ...file[use].keys, ...added.keys } }
  store(keys, file)
  return added.current
}

/** Forgets every key of the use but the one in force: nothing may be left that was made with them. Answers their ids. */
export function dropOldKeys(keys: Keys, use: 'master' | 'index'): number[] {
  const file = readKeyFile(keys.path)
  const { current, keys: all } = file[use]
  file[use] = { current, keys: { [current]: all[current]! } }
  store(keys, file)
  return Object.keys(all)
    .map(Number)
    .filter((id) => id !== current)
}

function store(keys: Keys, file: KeyFile): void {
  replaceFile(keys.path, JSON.stringify(file))
  Object.assign(keys, keysOf(keys.path, file))
}

function readKeyFile(path: string): KeyFile {
  const text: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const first = firstKeyFile.safeParse(text)
  if (!first.success) return keyFile.parse(text)
  const { current, keys, index } = first.data
  return { version: 2, cipher: 'aes', master: { current, keys }, index: { current: FIRST_INDEX, keys: { [FIRST_INDEX]: index } } }
}

const rootsOf = (of: Ring) => new Map(Object.entries(of.keys).map(([id, text]) => [Number(id), Buffer.from(text, 'base64')]))
const keysOf = (path: string, { cipher, master, index }: KeyFile): Keys => ({
  path,
  cipher,
  current: master.current,
  roots: rootsOf(master),
  index: { current: index.current, roots: rootsOf(index) }
})

const newRing = (): Ring => {
  const current = randomInt(2, 0xffffffff)
  return { current, keys: { [current]: randomBytes(32).toString('base64') } }
}
