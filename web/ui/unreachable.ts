/** Ends a switch over a closed union: the compiler refuses a forgotten case. */
export function unreachable(state: never): never {
  throw new Error(`unreachable: ${String(state)}`)
}
