import { createHash } from 'node:crypto'

import canonicalize from 'canonicalize'

import type { Described } from './vaultKind.ts'

/** What an approval is bound to (ADM-51): the kind and its content in canonical JSON, so that the order of keys says nothing. */
export const contentHash = (kind: string, described: Described): Buffer =>
  createHash('sha256')
    .update(canonicalize({ kind, content: described.content ?? null })!)
    .digest()

/** Whether what is to be done now is what was approved: the same content, and at most one row in a hundred more. */
export const isApproved = (approved: { content_hash: Buffer; rows_asked: number }, hash: Buffer, rows: number): boolean =>
  approved.content_hash.equals(hash) && rows <= Math.floor(approved.rows_asked * 1.01)

/** So many wrong codes end a request (ADM-51). */
export const WRONG_CODES = 3
/** So many wrong codes within a day, over all requests of one person, and no more is tried at his screen. */
export const CODES_AT_ONE_SCREEN = 9
