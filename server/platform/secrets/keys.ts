import { hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { z } from 'zod'

const keyFile = z.object({
  version: z.literal(1),
  /** Id of the key that seals from now on; the others stay for opening. */
  current: z.number().int().min(1).max(0xffffffff),
  keys: z.record(z.string().regex(/^\d+$/), z.base64().length(44)),
  /** Blind indexes must stay comparable when the sealing key is changed, so they have a root of their own. */
  index: z.base64().length(44)
})

export type Keys = {
  readonly current: number
  /** Roots by id; what is used is derived from them for one purpose each. */
  readonly roots: ReadonlyMap<number, Buffer>
  readonly sealing: ReadonlyMap<number, Buffer>
  readonly index: Buffer
}

/** A key of 32 bytes for one purpose, so that no two uses share a key. */
export const derive = (root: Buffer, purpose: string, salt: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.from(hkdfSync('sha256', root, salt, `jingwei/${purpose}`, 32))

/**
 * Reads the key file of a data folder and makes it on first use, readable by its owner only (ruling 62).
 * Refuses a file that others may read: who copies the store must not find the key with it unnoticed.
 */
export const openKeys = (keysDir: string): Keys => {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 })
  const path = join(keysDir, 'secrets.json')
  if (!existsSync(path)) makeKeyFile(path)
  if (statSync(path).mode & 0o077) throw new Error(`${path} may be read by others; set its mode to 0600`)
  const file = keyFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  const roots = new Map(Object.entries(file.keys).map(([id, root]) => [Number(id), Buffer.from(root, 'base64')]))
  if (!roots.has(file.current)) throw new Error(`${path} names ${file.current} as its current key and does not hold it`)
  return {
    current: file.current,
    roots,
    sealing: new Map([...roots].map(([id, root]) => [id, derive(root, 'seal')])),
    index: derive(Buffer.from(file.index, 'base64'), 'blind-index')
  }
}

const makeKeyFile = (path: string): void => {
  const current = randomInt(1, 0xffffffff)
  const text = JSON.stringify({
    version: 1,
    current,
    keys: { [current]: randomBytes(32).toString('base64') },
    index: randomBytes(32).toString('base64')
  })
  // Written aside and linked: a second process that starts at the same time sees a whole file or none, and one of the two wins.
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(aside, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(aside, path)
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault
  } finally {
    rmSync(aside)
  }
}
