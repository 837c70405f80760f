import { describe } from 'node:test'

import { storeOfFactsBehaves } from './behaviours.ts'

describe('the store of facts inside the process', () => {
  storeOfFactsBehaves(async () => ({ url: null, close: async () => {} }))
})
