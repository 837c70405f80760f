import { execFile } from 'node:child_process'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

import type { Launcher } from './launcher.ts'

export const SUPERUSER = 'jw_super'
export const environment = { ...process.env, LC_ALL: 'C.UTF-8', PGTZ: 'UTC' }

/** PostgreSQL did not start; the message carries the last lines of its log. */
export class PostgresFault extends Error {}

// A killed initdb leaves half a folder that no later start could use: it works beside, and the whole folder gets its name at the end.
export async function initialise(launcher: Launcher, password: string, tell: (line: string) => void): Promise<void> {
  const { dataDir } = launcher
  const there = await readdir(dataDir).catch(() => [])
  if (there.length > 0) return
  tell('Making the database folder')
  await mkdir(path.dirname(dataDir), { recursive: true })
  for (const unfinished of await unfinishedBeside(dataDir)) await rm(unfinished, { recursive: true, force: true })
  const folder = `${dataDir}.new-${process.pid}`
  const passwordFile = path.join(path.dirname(dataDir), `.${SUPERUSER}-${process.pid}`)
  await mkdir(folder, { mode: 0o700 })
  await launcher.give(folder)
  await writeFile(passwordFile, password, { mode: 0o600 })
  await launcher.give(passwordFile)
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C.UTF-8', '-U', SUPERUSER, '-D', folder]
  const [program, args] = launcher.command('initdb', options, false)
  try {
    await promisify(execFile)(program, args, { env: environment, cwd: path.dirname(folder) })
  } catch (fault) {
    await rm(folder, { recursive: true, force: true })
    const { stderr, message } = fault as { stderr?: string; message: string }
    throw new PostgresFault(`The database folder could not be made:\n${stderr?.trim() || message}`, { cause: fault })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(folder, dataDir)
}

/** Folders beside `dataDir` that a killed initdb left. */
async function unfinishedBeside(dataDir: string): Promise<string[]> {
  const names = await readdir(path.dirname(dataDir)).catch(() => [])
  return names.filter((name) => name.startsWith(`${path.basename(dataDir)}.new-`)).map((name) => path.join(path.dirname(dataDir), name))
}
