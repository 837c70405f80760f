import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, chown, cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

import { postgresFolder } from './binaries.ts'

const run = promisify(execFile)

/** As whom PostgreSQL runs, and from where. It refuses to run as root, and the server often is root: in a container (ruling 58). */
export type Launcher = {
  /** Where the data really lies: the asked folder, or its place under /var/lib/jingwei. */
  dataDir: string
  /** The command line that runs one of initdb, postgres. A program that `dies` is interrupted when this process dies, kill -9 included. */
  command(program: 'initdb' | 'postgres', args: readonly string[], dies: boolean): [string, string[]]
  /** Gives a file or folder that we made to the one PostgreSQL runs as. */
  give(path: string): Promise<void>
}

type Account = { uid: number; gid: number }

/** Chooses the way: directly, in a user namespace, or (where these are refused) as another user with a place of its own. */
export async function chooseLauncher(dataDir: string): Promise<Launcher> {
  const native = await postgresFolder()
  const dying = (await succeeds('setpriv', ['--pdeathsig', 'INT', 'true'])) ? ['setpriv', '--pdeathsig', 'INT'] : []
  if (process.getuid?.() !== 0) return direct(native, dataDir, dying, [])
  const account = await anAccount()
  const namespace = ['unshare', '--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`]
  if (await succeeds('unshare', [...namespace.slice(1), 'true'])) return direct(native, dataDir, dying, namespace)
  return asAnother(native, dataDir, account, '/var/lib/jingwei')
}

function direct(native: string, dataDir: string, dying: string[], before: string[]): Launcher {
  return {
    dataDir,
    command: (program, args, dies) => split([...before, ...(dies ? dying : []), path.join(native, 'bin', program), ...args]),
    give: async () => {}
  }
}

/** Another user cannot enter root's home: binaries and data lie under `home`, one data folder for each that is asked for. */
export async function asAnother(native: string, dataDir: string, account: Account, home: string): Promise<Launcher> {
  if (!(await succeeds('setpriv', ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', 'true']))) {
    throw new Error(
      'PostgreSQL does not run as root, and this machine allows neither user namespaces nor setpriv. Start as another user, or set DATABASE_URL.'
    )
  }
  const version = (JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8')) as { version: string }).version
  const binaries = path.join(home, `postgres-${version}`)
  await mkdir(home, { recursive: true, mode: 0o755 })
  if (!(await exists(binaries))) {
    const unfinished = `${binaries}.new-${process.pid}`
    await rm(unfinished, { recursive: true, force: true })
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
    await rename(unfinished, binaries)
  }
  const own = path.join(home, createHash('sha256').update(dataDir).digest('hex').slice(0, 16))
  await mkdir(own, { recursive: true, mode: 0o700 })
  await chown(own, account.uid, account.gid)
  const as = ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups']
  return {
    dataDir: path.join(own, 'pg'),
    command: (program, args, dies) => split([...as, ...(dies ? ['--pdeathsig', 'INT'] : []), path.join(binaries, 'bin', program), ...args]),
    give: (file) => chown(file, account.uid, account.gid)
  }
}

/** An account of this machine that is not root: 1000 where it exists. initdb looks its own user up by name and stops when there is none. */
export async function anAccount(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  const accounts = lines.map((cells) => ({ uid: Number(cells[2]), gid: Number(cells[3]) })).filter(({ uid, gid }) => uid > 0 && gid > 0)
  return accounts.find(({ uid }) => uid === 1000) ?? accounts.at(-1) ?? { uid: 1000, gid: 1000 }
}

const split = (words: string[]): [string, string[]] => [words[0]!, words.slice(1)]

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false
  )

const succeeds = (program: string, args: string[]) =>
  run(program, args).then(
    () => true,
    () => false
  )
