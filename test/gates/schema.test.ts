import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { withMigratedDatabase } from '../../tools/migratedDatabase.ts'
import { dumpSchema } from '../../tools/schemaDump.ts'
import { tableTypes } from '../../tools/tableTypes.ts'
import { root } from './sources.ts'

const MEND = 'is not what the migrations make: run `npm run schema`'

test('schema.sql and the types of the tables are what the migrations make, and a change beside them is seen', async () => {
  await withMigratedDatabase(async (owner, ownerUrl) => {
    const schema = readFileSync(join(root, 'db/postgres/schema.sql'), 'utf8')
    const types = readFileSync(join(root, 'server/platform/generated/database.d.ts'), 'utf8')
    assert.equal(schema, await dumpSchema(owner), `db/postgres/schema.sql ${MEND}`)
    assert.equal(types, await tableTypes(ownerUrl), `server/platform/generated/database.d.ts ${MEND}`)

    await owner.query('create table planted (id bigint primary key)')
    assert.notEqual(schema, await dumpSchema(owner))
    assert.notEqual(types, await tableTypes(ownerUrl))
  })
})
