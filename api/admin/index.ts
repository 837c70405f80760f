import { org, staff } from './org.ts'
import { session } from './session.ts'

/** Routes of the admin module, one file an area. */
export const admin = { session, org, staff }
