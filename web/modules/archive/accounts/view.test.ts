import assert from 'node:assert/strict'
import { test } from 'node:test'

import { paths } from '../../../paths.ts'
import { filterOf, isUnfiltered, readView } from './view.ts'

const ofAddress = (href: string) => readView(Object.fromEntries(new URL(href, 'http://jingwei').searchParams))

test('a view survives its way through the address', () => {
  const view = {
    text: '𠮷田 & 子',
    kind: 'group' as const,
    tier: ['gold' as const, 'silver' as const],
    orgUnitId: 7,
    managerId: 0,
    important: true,
    order: 'tier' as const,
    descending: true
  }
  assert.deepEqual(ofAddress(paths.accounts(view)), view)
})

test('what an address says wrongly is left out and the rest stands', () => {
  assert.deepEqual(ofAddress('/accounts?kind=giraffe&tier=gold,brass&state=left&managerId=x&foo=1'), { state: 'left' })
})

test('the order alone filters nothing', () => {
  assert.equal(isUnfiltered(ofAddress('/accounts?order=tier&descending=true')), true)
  assert.deepEqual(filterOf({ kind: 'group', order: 'tier' }), { kind: 'group' })
})
