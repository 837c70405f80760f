import { createHash, randomBytes } from 'node:crypto'

/** A session's secret: 256 random bits. Only its hash is stored (ADM-60). */
export const newToken = (): string => randomBytes(32).toString('base64url')
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Name of the session's cookie: the prefix binds it to the host where the connection is secure. */
export const cookieName = (secure: boolean): string => (secure ? '__Host-jw_session' : 'jw_session')
