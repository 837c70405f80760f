/** An expected "no": its code is declared in api/, its wording is the web's. Anything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly code: string
  readonly data: unknown
  constructor(code: string, data?: unknown) {
    super(code)
    this.code = code
    this.data = data
  }
}

/** Ends a switch over a closed union: the compiler refuses a forgotten case. */
export function unreachable(state: never): never {
  throw new Error(`unreachable: ${JSON.stringify(state)}`)
}
