import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import pg from 'pg'

import { environment, initialise, PostgresFault, SUPERUSER } from './initialise.ts'
import { chooseLauncher } from './launcher.ts'
import type { Launcher } from './launcher.ts'
import { waitForLeftover } from './leftover.ts'
import { keptOrNewPassword } from './passwords.ts'

export type EmbeddedPostgres = {
  readonly superuserUrl: string
  readonly port: number
  /** Resolves when PostgreSQL has ended, whoever ended it: the server cannot go on without it. */
  readonly ended: Promise<void>
  /** Fast shutdown: connections are cut, everything committed is on the disk when it resolves. */
  stop(): Promise<void>
}

export type Start = {
  readonly dataDir: string
  readonly keysDir: string
  /** Default: a free one, anew at each start. */
  readonly port?: number
  readonly tell: (line: string) => void
  /** How long an orphan of a killed server is waited for, in milliseconds. */
  readonly patienceMs?: number
  readonly launcher?: Launcher
}

/**
 * Starts the PostgreSQL that npm brought, on 127.0.0.1 only, with its data in `dataDir`, which is made on the first start. It ends with
 * this process, kill -9 included. Its log lies beside the folder (`pg.log`). Throws PostgresFault (ruling 58).
 */
export async function startEmbeddedPostgres(at: Start): Promise<EmbeddedPostgres> {
  const launcher = at.launcher ?? (await chooseLauncher(path.resolve(at.dataDir)))
  const password = await keptOrNewPassword(at.keysDir, SUPERUSER)
  await waitForLeftover(launcher.dataDir, at.tell, at.patienceMs)
  await initialise(launcher, password, at.tell)
  const logFile = `${path.resolve(at.dataDir)}.log`
  await beginLog(logFile)
  for (let attempt = 1; ; attempt++) {
    const port = at.port ?? (await freePort())
    try {
      return await launch(launcher, logFile, port, password, at.tell)
    } catch (fault) {
      // Between our look and PostgreSQL's start somebody else may take a free port.
      const taken = fault instanceof PostgresFault && /could not bind|Address already in use/.test(fault.message)
      if (!taken || at.port !== undefined || attempt === 3) throw fault
    }
  }
}

async function launch(
  launcher: Launcher,
  logFile: string,
  port: number,
  password: string,
  tell: (line: string) => void
): Promise<EmbeddedPostgres> {
  const log = await open(logFile, 'a', 0o600)
  const begin = (await log.stat()).size
  const words = [
    '-D',
    launcher.dataDir,
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-k',
    '',
    ...settings().flatMap((setting) => ['-c', setting])
  ]
  const [program, args] = launcher.command('postgres', words, true)
  // In a session of its own: Ctrl-C in the terminal reaches the server alone, which stops PostgreSQL when its own work is done.
  const child = spawn(program, args, {
    env: environment,
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    cwd: path.dirname(launcher.dataDir)
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  await log.close()
  await untilReady(child, ended, launcher.dataDir, logFile, begin, tell)
  const superuserUrl = `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
  let stopping = false
  const stop = async () => {
    stopping = true
    await shutDown(child, ended, tell)
  }
  try {
    await knock(superuserUrl)
  } catch (fault) {
    await stop()
    throw new PostgresFault(
      `PostgreSQL started and refused ${SUPERUSER}: ${(fault as Error).message}. Do keys and data folder belong together?`,
      { cause: fault }
    )
  }
  void ended.then(async () => {
    if (!stopping) tell(`PostgreSQL ended by itself:\n${await lastLines(logFile, begin)}`)
  })
  return { superuserUrl, port, ended, stop }
}

async function untilReady(
  child: ChildProcess,
  ended: Promise<void>,
  dataDir: string,
  logFile: string,
  begin: number,
  tell: (line: string) => void
): Promise<void> {
  let over = false
  void ended.then(() => (over = true))
  let tellAfter = performance.now() + 5000
  // There is no limit: replaying the log after a crash takes as long as it takes, and says so.
  for (;;) {
    const lines = (await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
    if (over) throw new PostgresFault(`PostgreSQL did not start. The end of ${logFile}:\n${await lastLines(logFile, begin)}`)
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return
    if (performance.now() > tellAfter) {
      tell(`PostgreSQL is starting: ${(await lastLines(logFile, begin)).split('\n').at(-1)}`)
      tellAfter = performance.now() + 15_000
    }
    await pause(25)
  }
}

async function shutDown(child: ChildProcess, ended: Promise<void>, tell: (line: string) => void): Promise<void> {
  child.kill('SIGINT')
  const patience = new AbortController()
  const late = pause(120_000, 'late', { signal: patience.signal, ref: false }).catch(() => 'ended')
  if ((await Promise.race([ended, late])) === 'late') {
    tell('PostgreSQL did not stop within two minutes; sending QUIT. It recovers at the next start')
    child.kill('SIGQUIT')
  }
  await ended
  patience.abort()
}

async function knock(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000 })
  await client.connect()
  await client.end()
}

function settings(): string[] {
  const limit = process.constrainedMemory()
  const memoryMb = Math.floor((limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem()) / 2 ** 20)
  return [
    `shared_buffers=${memoryMb >= 15_500 ? 1024 : 256}MB`,
    `effective_cache_size=${Math.max(512, Math.floor(memoryMb / 2))}MB`,
    'work_mem=32MB',
    'maintenance_work_mem=256MB',
    'max_wal_size=4GB',
    'checkpoint_timeout=15min',
    'random_page_cost=1.1',
    // Compiling a plan costs more than any of our queries.
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_line_prefix=%m [%p] %u '
  ]
}

const LOG_LIMIT = 16 * 2 ** 20

async function beginLog(file: string): Promise<void> {
  const size = (await stat(file).catch(() => null))?.size ?? 0
  if (size > LOG_LIMIT) await rename(file, `${file}.1`)
}

async function lastLines(file: string, from: number, count = 12): Promise<string> {
  const written = (await readFile(file)).subarray(from).toString('utf8').trim()
  return written === '' ? '(it wrote nothing)' : written.split('\n').slice(-count).join('\n')
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
