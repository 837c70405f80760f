import assert from 'node:assert/strict'
import { test } from 'node:test'

import { withMigratedDatabase } from '../../tools/migratedDatabase.ts'
import { faultyAccountTables } from './positions.ts'

const planted: readonly (readonly [what: string, sql: string, fault: string])[] = [
  [
    'an account without a position',
    'create table planted (id int, helper_account_id bigint)',
    'planted: helper_account_id without helper_org_pos'
  ],
  [
    'no policy',
    `create table planted (account_id bigint, org_pos bigint, foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade);
     alter table planted enable row level security; alter table planted force row level security`,
    'planted: no policy reads org_pos and account_id'
  ],
  [
    'a policy that is not forced',
    `create table planted (account_id bigint, org_pos bigint, foreign key (account_id, org_pos) references account (account_id, org_pos) on update cascade);
     call protect_rows('planted', '{account_id}', '{org_pos}'); alter table planted no force row level security`,
    'planted: row security is not forced'
  ],
  [
    'a position that stays behind when its unit moves',
    `create table planted (account_id bigint, org_pos bigint, foreign key (account_id, org_pos) references account (account_id, org_pos));
     call protect_rows('planted', '{account_id}', '{org_pos}')`,
    'planted: org_pos does not follow a move'
  ],
  [
    'a position of a unit that stays behind',
    'create table planted (org_unit_id int references org_unit, org_pos bigint)',
    'planted: org_pos does not follow a move'
  ]
]

test('ADM-A7: every table of accounts has the position beside the account, a forced policy, and follows a move; a planted one is named', async () => {
  await withMigratedDatabase(async (owner) => {
    assert.deepEqual(await faultyAccountTables(owner), [])
    for (const [what, sql, fault] of planted) {
      await owner.query(sql)
      assert.ok((await faultyAccountTables(owner)).includes(fault), what)
      await owner.query('drop table planted')
    }
  })
})
