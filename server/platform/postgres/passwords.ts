import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import path from 'node:path'

const fileOf = (keysDir: string, role: string) => path.join(keysDir, `${role}.password`)

/** The password of a database role that is kept for this data folder, or null. */
export async function keptPassword(keysDir: string, role: string): Promise<string | null> {
  const text = await readFile(fileOf(keysDir, role), 'utf8').catch((fault: NodeJS.ErrnoException) => {
    if (fault.code === 'ENOENT') return ''
    throw fault
  })
  return text.trim() === '' ? null : text.trim()
}

/** The kept password; made at random (256 bits, letters that need no quoting) and kept, file mode 0600, when there is none. */
export async function keptOrNewPassword(keysDir: string, role: string): Promise<string> {
  const kept = await keptPassword(keysDir, role)
  if (kept !== null) return kept
  const password = randomBytes(32).toString('base64url')
  await keepPassword(keysDir, role, password)
  return password
}

/** Keeps a password. The file appears whole or not at all: half a password would lock us out of our own data. */
export async function keepPassword(keysDir: string, role: string, password: string): Promise<void> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 })
  const unfinished = `${fileOf(keysDir, role)}.new`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, fileOf(keysDir, role))
}
