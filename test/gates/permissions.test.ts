import assert from 'node:assert/strict'
import { test } from 'node:test'

import { oc } from '@orpc/contract'
import type { AnyContractRouter } from '@orpc/contract'

import { route } from '../../api/contract.ts'
import { api } from '../../api/index.ts'
import { routesWithoutPermission } from './permissions.ts'

test('every route of the api carries a permission', () => {
  const { walked, missing } = routesWithoutPermission(api)
  assert.ok(walked > 0)
  assert.deepEqual(missing, [])
})

test('a planted route without a permission is found, however deep', () => {
  const unknown = 'archive.account.erase' as 'archive.account.read'
  const planted: AnyContractRouter = {
    archive: {
      list: route('archive.account.read'),
      deep: { forgotten: route(null), invented: route(unknown), bare: oc.route({ method: 'GET', path: '/bare' }) }
    }
  }
  assert.deepEqual(routesWithoutPermission(planted).missing, ['archive.deep.forgotten', 'archive.deep.invented', 'archive.deep.bare'])
})
