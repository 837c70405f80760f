import { staircase } from '../../tools/lint/layout.ts'
import { withoutComments } from './sources.ts'
import type { Source } from './sources.ts'

const CREATES = /\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?(\s+partition\s+of\b)?/gi

/** Which module each table belongs to: the one whose migration creates it. The platform's tables are everybody's. */
export const ownersOfTables = (migrations: readonly Source[]): ReadonlyMap<string, string> => {
  const owners = new Map<string, string>()
  for (const { path, text } of migrations) {
    const module = staircase.find((name) => new RegExp(`/\\d{4}_${name}_`).test(path))
    if (module) for (const [, table] of withoutComments(text).matchAll(CREATES)) owners.set(table!, module)
  }
  return owners
}

// Where a table is named: after a word of SQL, or as the argument of a builder of Kysely.
const namedAs = (table: string) =>
  new RegExp(
    `\\b(?:from|join|into|update|table|copy|truncate|using|only)\\s+"?(?:public\\.)?"?${table}"?(?![\\w.(])` +
      `|\\b(?:\\w*From|\\w*Join|insertInto|mergeInto|updateTable|table|from|using)\\(\\s*\\[?\\s*['"\`](?:public\\.)?${table}(?:\\s+as\\s+\\w+)?['"\`]`,
    'gi'
  )

/** Each place in the server's code where it asks a table of a module that it is not part of: `path:line table (owner)`. Views and functions are faces, and free. */
export const queriesOfOthersTables = (code: readonly Source[], owners: ReadonlyMap<string, string>): readonly string[] => {
  const patterns = [...owners].map(([table, owner]) => ({ table, owner, named: namedAs(table) }))
  return code.flatMap(({ path, text }) => {
    const module = /modules\/(\w+)\//.exec(path)?.[1]
    const bare = withoutComments(text)
    return patterns
      .filter(({ owner }) => owner !== module)
      .flatMap(({ table, owner, named }) =>
        [...bare.matchAll(named)].map(({ index }) => `${path}:${bare.slice(0, index).split('\n').length} ${table} (${owner})`)
      )
  })
}
