import type { Tx } from './database.ts'

/** An expected "no": its code is declared in api/, its wording is the web's. Anything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly code: string
  readonly data: unknown
  /** What outlasts the refused work, such as a wrong try that counts: done in a transaction of its own after the work is undone. */
  readonly remember: ((tx: Tx) => Promise<void>) | null
  constructor(code: string, data?: unknown, remember: ((tx: Tx) => Promise<void>) | null = null) {
    super(code)
    this.code = code
    this.data = data
    this.remember = remember
  }
}

/** Ends a switch over a closed union: the compiler refuses a forgotten case. */
export function unreachable(state: never): never {
  throw new Error(`unreachable: ${JSON.stringify(state)}`)
}
