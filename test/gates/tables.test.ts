import assert from 'node:assert/strict'
import { test } from 'node:test'

import { sources } from './sources.ts'
import { ownersOfTables, queriesOfOthersTables } from './tables.ts'

test('no module asks a table of another module, and the platform asks none of any', () => {
  const owners = ownersOfTables(sources('db/postgres', /\.sql$/))
  assert.ok(owners.size > 0)
  const code = sources('server', /(?<!\.test)(?<!\.d)\.ts$/)
  assert.deepEqual(queriesOfOthersTables(code, owners), [])
})

test('planted queries of another module are found, in SQL and in the builder', () => {
  const owners = ownersOfTables([
    { path: 'db/postgres/0001_platform_base.sql', text: 'create table outbox (id int);' },
    { path: 'db/postgres/0002_admin_people.sql', text: 'create table staff (id int);\nCREATE TABLE IF NOT EXISTS role_grant (id int);' },
    { path: 'db/postgres/0003_archive_accounts.sql', text: 'create unlogged table account (id int); create view account_face as select 1;' }
  ])
  const planted = {
    path: 'server/modules/archive/queries.ts',
    text: [
      "tx.selectFrom('account as a').innerJoin('staff as s', 's.id', 'a.id')",
      'sql`select 1 from account join role_grant g on true`',
      "// read from staff\nsql`select * from staff_names()`; tx.insertInto('outbox'); tx.selectFrom('account_face')",
      "tx.updateTable('role_grant')"
    ].join('\n')
  }
  assert.deepEqual(queriesOfOthersTables([planted], owners), [
    `${planted.path}:1 staff (admin)`,
    `${planted.path}:2 role_grant (admin)`,
    `${planted.path}:5 role_grant (admin)`
  ])
})
