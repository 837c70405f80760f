import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const codegen = join(import.meta.dirname, '..', 'node_modules', 'kysely-codegen', 'dist', 'cli', 'bin.js')

// What the parsers of server/platform/database.ts make of these: ids and fen are numbers, a day is its text.
const MAPPING = JSON.stringify({ int8: 'number', date: 'string' })

/** The TypeScript types of the tables of a migrated database, as server/platform/generated/database.d.ts holds them. */
export const tableTypes = async (ownerUrl: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'jingwei-types-'))
  try {
    const file = join(folder, 'database.d.ts')
    const words = [
      '--dialect',
      'postgres',
      '--url',
      ownerUrl,
      '--type-mapping',
      MAPPING,
      '--date-parser',
      'string',
      '--exclude-pattern',
      'migration'
    ]
    await promisify(execFile)(process.execPath, [codegen, ...words, '--out-file', file])
    return await readFile(file, 'utf8')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
