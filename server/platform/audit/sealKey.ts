import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import { makeFile } from '../secrets/keyFile.ts'

/** The key that signs blocks: Ed25519, in a file beside the other keys and never in the database (ADM-64). */
export type SealKey = {
  readonly keyId: string
  readonly publicKey: KeyObject
  sign(content: Buffer): Buffer
  verify(content: Buffer, signature: Buffer): boolean
}

const fileOf = (dataDir: string) => path.join(dataDir, 'keys', 'audit_seal.pem')

/** Makes the key where there is none yet. To be called only while nothing is sealed: afterwards another key would be a silent change. */
export function makeSealKey(dataDir: string): void {
  makeFile(fileOf(dataDir), () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

/** The key as it lies on disk now; null when it is missing or is no such key. */
export function readSealKey(dataDir: string): SealKey | null {
  try {
    const privateKey = createPrivateKey(readFileSync(fileOf(dataDir)))
    if (privateKey.asymmetricKeyType !== 'ed25519') return null
    const publicKey = createPublicKey(privateKey)
    return {
      keyId: keyIdOf(publicKey),
      publicKey,
      sign: (content) => sign(null, content, privateKey),
      verify: (content, signature) => verify(null, content, publicKey, signature)
    }
  } catch {
    return null
  }
}

/** The first 16 hex digits of the public key's SHA-256. */
export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
