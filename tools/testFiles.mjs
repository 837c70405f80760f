// Runs on any Node >= 20, before anything is installed: only the runtime's own modules.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

import { root, SetupError } from './console.mjs'

const folders = ['api', 'definitions', 'server', 'web', 'demo', 'bench', 'tools', 'test']

const below = (path) => {
  const found = join(root, path)
  if (!existsSync(found)) return []
  if (!statSync(found).isDirectory()) return [path]
  return readdirSync(found, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => join(path, name).replaceAll(sep, '/'))
    .toSorted()
}

/** The test files, from the root: all, or those that the given files and folders name. */
export const testFiles = (wanted = []) => {
  if (wanted.length === 0) return folders.flatMap(below)
  return wanted.flatMap((path) => {
    const found = below(relative(root, resolve(path)))
    if (found.length === 0) throw new SetupError(`No test files: ${path}`)
    return found
  })
}
