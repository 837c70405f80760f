import { installedProgram } from './program.mjs'

await installedProgram('demo/run.ts')
