import { keys } from './keys.ts'
import { org, staff } from './org.ts'
import { session } from './session.ts'

/** Routes of the admin module, one file an area. */
export const admin = { keys, session, org, staff }
