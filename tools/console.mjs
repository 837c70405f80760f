// Runs on any Node >= 20, before anything is installed: only the runtime's own modules.
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project, whatever the working directory. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A refusal that the person at the console can act on: shown as it stands, without a stack. */
export class SetupError extends Error {}

/** Seconds since `since` (of performance.now()), one decimal. */
export const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const SILENT_FOR_MS = 2000
const LINE_EVERY_MS = 5000

/**
 * Runs a command quietly and keeps what it says. Whatever takes more than two seconds shows a line, then one every five
 * seconds: what is done, for how long, and how far `howFar()` says it is.
 */
export const runQuietly = (what, command, args, { env = process.env, cwd = root, howFar = () => '' } = {}) =>
  new Promise((resolve) => {
    const began = performance.now()
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    const listen = (stream) => stream.setEncoding('utf8').on('data', (piece) => (said = (said + piece).slice(-100_000)))
    listen(child.stdout)
    listen(child.stderr)
    let shown = false
    const show = () => {
      shown = true
      const far = howFar()
      console.log(`${what}: ${Math.round((performance.now() - began) / 1000)} s${far && `, ${far}`}`)
    }
    let every
    const first = setTimeout(() => {
      show()
      every = setInterval(show, LINE_EVERY_MS)
    }, SILENT_FOR_MS)
    const ended = (code, error) => {
      clearTimeout(first)
      clearInterval(every)
      if (shown && code === 0) console.log(`${what}: done in ${secondsSince(began)}`)
      resolve({ code, said: error ? `${said}${error.message}` : said })
    }
    child.on('error', (error) => ended(127, error))
    child.on('close', (code, signal) => ended(code ?? 1, signal ? new Error(`ended by ${signal}`) : undefined))
  })

/** The last lines of what a command said, for a message. */
export const lastLines = (said, count = 15) => said.trimEnd().split('\n').slice(-count).join('\n')

/** Runs `main`; an expected refusal is printed without a stack and ends with exit code 1. */
export const asProgram = async (main) => {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
