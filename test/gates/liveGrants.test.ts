import assert from 'node:assert/strict'
import { test } from 'node:test'

import { sources, withoutComments } from './sources.ts'
import type { Source } from './sources.ts'

// The days of a role's grant compared with a day, as whoever asks for the grants in force would write it.
const COMPARES_DAYS = /\bg\.valid_from\s*<=[^`]*?\bg\.valid_to\s+is\s+null\s+or\b/

/** Files that say for themselves which grants are in force, beside the one whose words `liveOn` and `heldOn` are. */
const ownWords = (texts: readonly Source[]): readonly string[] =>
  texts
    .filter(({ path, text }) => path !== 'server/modules/admin/queries/grants.ts' && COMPARES_DAYS.test(withoutComments(text)))
    .map(({ path }) => path)

test('which grants are in force is said in one place, so that role, contract and days count everywhere', () => {
  assert.deepEqual(ownWords(sources('server', /(?<!\.test)\.ts$/)), [])
})

test('a planted condition of its own is found', () => {
  const planted = [
    { path: 'a.ts', text: "`where g.state = 'active' and g.valid_from <= $1::date\n  and (g.valid_to is null or g.valid_to > $1::date)`" },
    { path: 'b.ts', text: "`where ${liveOn('$1')}`" },
    { path: 'c.ts', text: '`where o.valid_from <= $1 and (o.valid_to is null or o.valid_to > $1)`' }
  ]
  assert.deepEqual(ownWords(planted), ['a.ts'])
})
