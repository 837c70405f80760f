import { paths } from '../../../paths.ts'

/** Where an invitation is opened. The secret stands behind the #, which no server and no log sees. */
export const addressOf = (secret: string) => `${location.origin}${paths.link}#${secret}`
