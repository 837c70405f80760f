import type pg from 'pg'

import type { Clock } from '../clock.ts'
import type { Db } from '../database.ts'
import type { FactStore } from '../factstore/index.ts'
import type { FileStore } from '../files/index.ts'
import type { Log } from '../log.ts'
import type { Keys } from '../secrets/index.ts'
import type { Limits } from './limits.ts'

/** What the server is made of; a function takes the parts that it needs. */
export type Services = {
  readonly db: Db
  /** Connections of the server's role, for COPY only. */
  readonly pool: pg.Pool
  readonly clock: Clock
  readonly facts: FactStore
  readonly files: FileStore
  readonly keys: Keys
  readonly log: Log
  readonly dataDir: string
}

/** One request, as routes see it. */
export type RequestContext = {
  readonly services: Services
  readonly requestId: string
  readonly address: string
  readonly agent: string | null
  readonly tokenHash: Buffer | null
  /** Of a sign-in under way: opens its next step and nothing else. */
  readonly signInHash: Buffer | null
  /** By which this browser is known again. */
  readonly deviceHash: Buffer | null
  /** Scheme, host and port as the browser sees them, for what is bound to the address (passkeys, single sign-on). */
  readonly origin: string
  readonly limits: Limits
  /** Whether the connection is secure, as far as the server can tell: decides the cookie's form. */
  readonly secure: boolean
  setSession(token: string | null): void
  setSignIn(token: string | null): void
  setDevice(token: string): void
}
