import assert from 'node:assert/strict'
import { test } from 'node:test'

import { scopeSetters } from './scopeSetter.ts'
import { sources } from './sources.ts'

test('one function of the database sets the scope, and no code of the server', () => {
  // A later migration may replace it; it stays one function.
  const setters = scopeSetters(sources('db/postgres', /\d{4}_.*\.sql$/)).map((found) => found.split(' ')[1])
  assert.deepEqual([...new Set(setters)], ['set_scope'])
  assert.deepEqual(scopeSetters(sources('server', /(?<!\.test)\.tsx?$/)), [])
})

test('planted setters of the scope are found', () => {
  const planted = [
    {
      path: 'a.sql',
      text: 'create function one() as $$ select set_config(1); select set_config(2) $$; create function two() as $$ SET LOCAL jw.lo1 = 0 $$'
    },
    { path: 'b.ts', text: "sql`select set_config('jw.staff', '7', true)` // set_config" },
    { path: 'c.ts', text: '// says set_config( in a comment' }
  ]
  assert.deepEqual(scopeSetters(planted), ['a.sql one', 'a.sql two', 'b.ts'])
})
