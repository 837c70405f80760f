// Writes what is made from the migrations: db/postgres/schema.sql, the picture that reviewers read, and the types of the tables.
// Run after each new migration.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { withMigratedDatabase } from './migratedDatabase.ts'
import { dumpSchema } from './schemaDump.ts'
import { tableTypes } from './tableTypes.ts'

const root = join(import.meta.dirname, '..')

await withMigratedDatabase(async (owner, ownerUrl) => {
  await writeFile(join(root, 'db', 'postgres', 'schema.sql'), await dumpSchema(owner))
  await writeFile(join(root, 'server', 'platform', 'generated', 'database.d.ts'), await tableTypes(ownerUrl))
})
