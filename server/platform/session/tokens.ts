import { createHash, randomBytes } from 'node:crypto'

/** A session's secret: 256 random bits. Only its hash is stored (ADM-60). */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What is kept in the browser: the session, a sign-in under way, and the mark by which the browser is known again. */
export type CookieKind = 'session' | 'sign_in' | 'device'

/** Name of a cookie: the prefix binds it to the host where the connection is secure. */
export const cookieName = (secure: boolean, kind: CookieKind = 'session'): string => `${secure ? '__Host-' : ''}jw_${kind}`
