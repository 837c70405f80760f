import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Makes sure that no PostgreSQL of an earlier, killed server still works in the folder: it is waited for, then sent QUIT (ruling 58).
 * Throws when a living server of ours still owns it: two servers on one folder would be a mistake of the operator.
 */
export async function waitForLeftover(dataDir: string, tell: (line: string) => void, patienceMs = 60_000): Promise<void> {
  const folder = await realpath(dataDir).catch(() => null)
  if (folder === null) return
  let alive = await serversIn(folder)
  if (alive.length > 0) {
    const owner = await ourServerOf(alive)
    if (owner !== null)
      throw new Error(`Another server, process ${owner}, works with ${dataDir}. Stop it, or give this one its own DATA_DIR.`)
    tell(
      `An earlier PostgreSQL of ${dataDir} is still shutting down (process ${alive[0]}); waiting up to ${Math.round(patienceMs / 1000)} s`
    )
    alive = await waitUntilGone(folder, patienceMs)
  }
  if (alive.length > 0) {
    tell(`It did not stop; sending QUIT to process ${alive.join(', ')}`)
    for (const pid of alive) signal(pid, 'SIGQUIT')
    alive = await waitUntilGone(folder, 20_000)
  }
  if (alive.length > 0)
    throw new Error(`PostgreSQL process ${alive.join(', ')} of an earlier start does not end. End it, then start again.`)
  // Only now is nobody there: a zombie, or a stranger that was given the old number, would make PostgreSQL refuse to start.
  await rm(path.join(folder, 'postmaster.pid'), { force: true })
}

async function waitUntilGone(folder: string, patienceMs: number): Promise<number[]> {
  const until = performance.now() + patienceMs
  for (;;) {
    const alive = await serversIn(folder)
    if (alive.length === 0 || performance.now() > until) return alive
    await pause(100)
  }
}

/** PostgreSQL's processes that work in the folder, the oldest first; its children count too, they may outlive it. Zombies are dead. */
async function serversIn(folder: string): Promise<number[]> {
  if (process.platform !== 'linux') return postmasterOf(folder)
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // A process may end, or belong to somebody else, while we look: then it is none of ours.
    const [cwd, state] = await Promise.all([readlink(`/proc/${name}/cwd`).catch(() => ''), stateOf(Number(name))])
    if (cwd === folder && state !== null && state.command === 'postgres' && !'ZX'.includes(state.letter)) found.push(Number(name))
  }
  return found.toSorted((a, b) => a - b)
}

async function postmasterOf(folder: string): Promise<number[]> {
  const pid = Number.parseInt(await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => ''), 10)
  return pid > 0 && signal(pid, 0) ? [pid] : []
}

type State = { command: string; letter: string; parent: number }

async function stateOf(pid: number): Promise<State | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const match = /^\d+ \((.*)\) (\S) (\d+)/s.exec(text)
  return match === null ? null : { command: match[1]!, letter: match[2]!, parent: Number(match[3]) }
}

/** The living Node process that started one of these, or null: an orphan's parent is init, which in a container may be ourselves. */
async function ourServerOf(pids: readonly number[]): Promise<number | null> {
  for (const pid of pids) {
    const parent = (await stateOf(pid))?.parent ?? 0
    if (parent <= 1 || parent === process.pid || pids.includes(parent)) continue
    const program = await readlink(`/proc/${parent}/exe`).catch(() => '')
    if (program === process.execPath) return parent
  }
  return null
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}
