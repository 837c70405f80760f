import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the file if it is not there: a second process that starts at the same time sees a whole file or none, and one of the two wins. */
export function makeFile(path: string, text: () => string): void {
  if (existsSync(path)) return
  const aside = writtenAside(path, text())
  try {
    linkSync(aside, path)
    flushFolder(path)
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault
  } finally {
    rmSync(aside)
  }
}

/** Puts another content in place of the file's, whole or not at all. */
export function replaceFile(path: string, text: string): void {
  renameSync(writtenAside(path, text), path)
  flushFolder(path)
}

// A link or a rename survives a power cut only when its folder was flushed too; what is sealed next must not outlast its key.
function flushFolder(path: string): void {
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function writtenAside(path: string, text: string): string {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(aside, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return aside
}
