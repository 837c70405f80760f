// Runs on any Node >= 20, before anything is installed: only the runtime's own modules.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { asProgram, root } from './console.mjs'
import { ensureInstalled, pinnedNode } from './setup.mjs'

// chDB reads files on the pool that Node's own file access uses; with the default of four threads they wait for each other.
const POOL_THREADS = '16'

/** The environment under which the product's programs run. */
export const programEnv = () => ({ ...process.env, UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? POOL_THREADS })

/**
 * Runs a TypeScript program of the project under the pinned runtime and gives its exit code (128 + signal where one ended it).
 * The program is in a process group of its own, so that Ctrl-C at the terminal reaches it once, through us, and not also through
 * the terminal and npm. SIGINT and SIGTERM are passed on once and waited for; a closed terminal counts as SIGTERM.
 */
export const runProgram = async (file, args) => {
  const node = await pinnedNode()
  const tether = pathToFileURL(join(root, 'tools', 'tether.mjs')).href
  const child = spawn(node, ['--import', tether, join(root, file), ...args], {
    env: programEnv(),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true
  })
  let asked = false
  const pass = (signal) => {
    if (asked) return
    asked = true
    child.kill(signal)
  }
  process.on('SIGINT', () => pass('SIGINT'))
  process.on('SIGTERM', () => pass('SIGTERM'))
  process.on('SIGHUP', () => pass('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** What demo, feed and bench have in common: packages, then the program with the arguments of the command line. */
export const installedProgram = (file) =>
  asProgram(async () => {
    await ensureInstalled()
    return runProgram(file, process.argv.slice(2))
  })
