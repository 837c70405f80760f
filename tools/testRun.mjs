// testRun.mjs [--checks] [--fix] file…: the checks, then the test files, two at a time. Runs under the pinned runtime.
// Its last line is `N passed, N failed, N skipped`; a check counts as a test.
import { resolve } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'

import { runChecks } from './checks.mjs'
import { root, secondsSince } from './console.mjs'
import { collectResults, failureText } from './testResults.mjs'

const FILES_AT_ONCE = 2
const FILE_TIMEOUT_MS = 10 * 60_000
const SLOW_FILE_MS = 5000
const SLOW_FILES_SHOWN = 8

// The tests' own processes are in our group: whoever stops us stops them.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    try {
      process.kill(-process.pid, 'SIGTERM')
    } catch {
      // We lead no group: started by hand, the terminal has told them itself.
    }
    process.exit(1)
  })
}

const began = performance.now()
const { values, positionals } = parseArgs({ options: { checks: { type: 'boolean' }, fix: { type: 'boolean' } }, allowPositionals: true })

const checks = values.checks ? await runChecks({ fix: values.fix ?? false }) : []
const results = collectResults()
if (positionals.length > 0) {
  const files = positionals.map((file) => resolve(root, file))
  for await (const event of run({ files, concurrency: FILES_AT_ONCE, timeout: FILE_TIMEOUT_MS, cwd: root })) {
    const ended = results.see(event)
    if (ended) console.log(`${ended.ok ? 'ok  ' : 'FAIL'} ${ended.name}  ${(ended.ms / 1000).toFixed(1)} s`)
  }
}

const slow = results.slowest(SLOW_FILES_SHOWN, SLOW_FILE_MS)
if (slow.length > 0) console.log(`\nSlowest files: ${slow.map(({ name, ms }) => `${name} ${(ms / 1000).toFixed(0)} s`).join(', ')}`)

const failedChecks = checks.filter(({ ok }) => !ok)
for (const { name, said } of failedChecks) console.log(`\n✖ ${name}\n${said}`)
for (const failure of results.failures) console.log(`\n${failureText(failure)}`)

const passed = results.counts.passed + checks.length - failedChecks.length
const failed = results.counts.failed + failedChecks.length
if (failed > 0 || passed === 0) process.exitCode = 1
console.log(`\nTotal time ${secondsSince(began)}`)
console.log(`${passed} passed, ${failed} failed, ${results.counts.skipped} skipped`)
