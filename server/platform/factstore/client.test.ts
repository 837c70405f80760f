import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { listenAsClickhouse } from '../../../test/clickhouseListener.ts'
import { storeOfFactsBehaves } from './behaviours.ts'
import { openFactStore } from './store.ts'

describe('the store of facts over the official client', () => {
  storeOfFactsBehaves(listenAsClickhouse)

  test('a server that is not there is told as that', async () => {
    const store = await openFactStore({ dataDir: '/tmp', url: 'http://127.0.0.1:9', memoryMb: 512 })
    await assert.rejects(store.ready(), { code: 'FACTS_UNREACHABLE', message: /ECONNREFUSED/ })
    await store.close()
  })
})
