import { createHmac } from 'node:crypto'

import { demoLogins } from '../demo/index.ts'
import { mainPosts } from '../server/modules/admin/index.ts'
import type { TestServer } from './given.ts'

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The one-time code of a secret at an instant, computed as RFC 6238 writes it, without the server's library. */
export function codeAt(secret: string, at: Date, steps = 0): string {
  const bits = [...secret].map((sign) => base32.indexOf(sign).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => parseInt(octet, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 30_000) + steps))
  const mac = createHmac('sha1', key).update(counter).digest()
  const from = mac[19]! & 15
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Secrets of the demo's authenticators, by log-in. */
export const demoSecrets = async (server: Pick<TestServer, 'services'>): Promise<Map<string, string>> =>
  new Map(demoLogins(await mainPosts(server.services.db)).map(({ login, totpSecret }) => [login, totpSecret]))
