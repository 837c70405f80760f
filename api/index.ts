import { admin } from './admin/index.ts'
import { archive } from './archive.ts'
import { exchange } from './exchange.ts'

/** The whole api of the product, one entry a module. */
export const api = { admin, archive, exchange }
