import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

import type { FactStore } from './store.ts'

/**
 * Runs what of `folder` (db/clickhouse) is not there yet, in order. The engine has no transactions: every statement of a file must bear
 * being run again, a file is noted when all of it ran. A file that changed after it ran, or that we do not know, is refused.
 */
export async function migrateFacts(store: FactStore, folder: string, tell: (line: string) => void = () => {}): Promise<void> {
  await store.run(
    `create table if not exists jw_migration (name String comment 'file', sha256 String comment 'of its text', at DateTime default now() comment 'when')
     engine = MergeTree order by name comment 'files of db/clickhouse that ran'`
  )
  const rows = await store.rows<{ name: string; sha256: string }>('select name, sha256 from jw_migration')
  const done = new Map(rows.map((row) => [row.name, row.sha256]))
  const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).toSorted()
  const unknown = [...done.keys()].filter((name) => !files.includes(name))
  if (unknown.length > 0)
    throw new Error(`The store of facts is newer than this program: it has ${unknown.join(', ')}. Start the version that made it.`)
  for (const name of files) {
    const text = await readFile(path.join(folder, name), 'utf8')
    const sha256 = createHash('sha256').update(text).digest('hex')
    const before = done.get(name)
    if (before === sha256) continue
    if (before !== undefined) throw new Error(`${name} was changed after it had been applied. Migrations are added, never edited.`)
    for (const statement of statementsOf(text)) await store.run(statement)
    await store.insertRows('jw_migration', [{ name, sha256 }])
    tell(`facts: ${name}`)
  }
}

/** The statements of a file: they end with a semicolon at a line's end, outside quotes and comments. */
export function statementsOf(text: string): string[] {
  const statements: string[] = []
  let current = ''
  for (const [part] of text.matchAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.|'')*'|[\s\S]/g)) {
    if (part === ';') {
      statements.push(current)
      current = ''
    } else if (!part.startsWith('--')) current += part
  }
  return [...statements, current].map((statement) => statement.trim()).filter((statement) => statement !== '')
}
