import { asProgram } from './console.mjs'
import { runProgram } from './program.mjs'
import { ensureInstalled } from './setup.mjs'
import { testFiles } from './testFiles.mjs'

await asProgram(async () => {
  await ensureInstalled()
  const fix = process.argv.includes('--fix') ? ['--fix'] : []
  return runProgram('tools/testRun.mjs', ['--checks', ...fix, ...testFiles(['test/gates'])])
})
