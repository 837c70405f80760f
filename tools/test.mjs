import { asProgram, SetupError } from './console.mjs'
import { ensureBrowser } from './ensureBrowser.mjs'
import { runProgram } from './program.mjs'
import { ensureInstalled, ensureWebBuilt } from './setup.mjs'
import { testFiles } from './testFiles.mjs'

const wanted = process.argv.slice(2)

await asProgram(async () => {
  try {
    const files = testFiles(wanted)
    await ensureInstalled()
    // Journeys see the built pages in a browser; the gates and the tests beside the code need neither.
    if (files.some((file) => /^test\/(?!gates\/)/.test(file))) {
      await ensureBrowser()
      await ensureWebBuilt()
    }
    return await runProgram('tools/testRun.mjs', wanted.length === 0 ? ['--checks', ...files] : files)
  } catch (error) {
    // On the same stream as the count, so that the count stays last.
    console.log(error instanceof SetupError ? error.message : error)
    console.log('0 passed, 1 failed, 0 skipped')
    return 1
  }
})
