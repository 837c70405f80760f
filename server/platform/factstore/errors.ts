/** A question of facts that carries no scope, or that reaches a fact otherwise than through a source: a bug of ours, never an answer (ADM-42, 45). */
export class ScopeMissing extends Error {
  readonly code = 'SCOPE_MISSING'
}

/** The engine refused or gave up. `code` is its own word: TIMEOUT_EXCEEDED, MEMORY_LIMIT_EXCEEDED, QUERY_WAS_CANCELLED, CANNOT_PARSE_INPUT_ASSERTION_FAILED, … */
export class FactsFault extends Error {
  readonly code: string
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

/** Both engines word their faults alike: "Code: 60. DB::Exception: … (UNKNOWN_TABLE)". The official client takes the code out of the text. */
export function faultOf(fault: unknown): FactsFault {
  if (fault instanceof FactsFault) return fault
  const { message: words, code, type } = fault as { message: string; code?: unknown; type?: unknown }
  // A refused connection has a code and no words.
  const message = words === '' ? String(code) : words
  const named = typeof type === 'string' ? type : /\(([A-Z][A-Z0-9_]+)\)(?!.*\([A-Z][A-Z0-9_]+\))/s.exec(message)?.[1]
  return new FactsFault(named ?? 'FACTS_UNREACHABLE', message, fault)
}

const passing: readonly string[] = ['MEMORY_LIMIT_EXCEEDED', 'FACTS_UNREACHABLE', 'FACTS_CLOSED']

/** Whether a fault says only that the engine is away or short of memory: the same again later may do (EXC-120). */
export const isPassing = (fault: unknown): boolean => fault instanceof FactsFault && passing.includes(fault.code)
