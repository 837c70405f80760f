import { ORPCError } from '@orpc/client'

/** What a page can say of a call that did not succeed. */
export type Failure = { readonly code: string; readonly data: Record<string, unknown>; readonly requestId: string | null }

const requestIds = new WeakMap<object, string>()

export function rememberRequestId(fault: unknown, requestId: string) {
  if (typeof fault === 'object' && fault !== null) requestIds.set(fault, requestId)
}

const record = (value: unknown) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})

/** A declared error keeps its code; a lost connection is OFFLINE; everything else is a fault of ours, UNEXPECTED. */
export function failureOf(fault: unknown): Failure {
  const requestId = typeof fault === 'object' && fault !== null ? (requestIds.get(fault) ?? null) : null
  if (fault instanceof ORPCError) {
    const code = String(fault.code)
    return { code: /^(INTERNAL_|MALFORMED_)/.test(code) ? 'UNEXPECTED' : code, data: record(fault.data), requestId }
  }
  if (fault instanceof TypeError) return { code: 'OFFLINE', data: {}, requestId }
  return { code: 'UNEXPECTED', data: {}, requestId }
}

export const isCode = (fault: unknown, code: string) => fault !== null && fault !== undefined && failureOf(fault).code === code
