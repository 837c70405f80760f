// What can be said of the sources without running them. Runs under the pinned runtime.
import { join } from 'node:path'

import { root, runQuietly, secondsSince } from './console.mjs'

const bin = (...path) => join(root, 'node_modules', ...path)

const steps = [
  { name: 'format', args: [bin('oxfmt', 'bin', 'oxfmt'), '--check', '.'], fixArgs: [bin('oxfmt', 'bin', 'oxfmt'), '.'] },
  { name: 'lint', args: [bin('oxlint', 'bin', 'oxlint'), '.'], fixArgs: [bin('oxlint', 'bin', 'oxlint'), '--fix', '.'] },
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '-p', '.'] },
  { name: 'dead code', args: [bin('knip', 'bin', 'knip.js'), '--no-progress'] }
]

/** Runs each check and prints its outcome and time; `fix` mends first what a tool can mend. Answers name, outcome and what was said. */
export const runChecks = async ({ fix }) => {
  const results = []
  for (const { name, args, fixArgs } of steps) {
    const began = performance.now()
    if (fix && fixArgs) await runQuietly(`fixing: ${name}`, process.execPath, fixArgs)
    const { code, said } = await runQuietly(name, process.execPath, args)
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}  ${secondsSince(began)}`)
    results.push({ name, ok: code === 0, said: said.trimEnd() })
  }
  return results
}
