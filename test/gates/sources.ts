import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the project. */
export const root = join(import.meta.dirname, '..', '..')

/** A file of the project as the gates see it: its path from the root, and its text. */
export type Source = { readonly path: string; readonly text: string }

/** Every file that is, or is about to be, under version control; the built and the installed are not. */
export const trackedFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .toSorted()

/** The files under `folder` whose path matches. */
export const sources = (folder: string, matches: RegExp): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => matches.test(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** The text without its comments, lines kept. Good enough for what we write: no comment signs inside strings but in addresses. */
export const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).replace(/(^|\s)(\/\/|--).*/gm, '$1')
