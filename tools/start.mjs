import { asProgram } from './console.mjs'
import { runProgram } from './program.mjs'
import { ensureInstalled, ensureWebBuilt } from './setup.mjs'

await asProgram(async () => {
  await ensureInstalled()
  await ensureWebBuilt()
  return runProgram('server/main.ts', process.argv.slice(2))
})
