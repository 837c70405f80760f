import { installedProgram } from './program.mjs'

await installedProgram('bench/run.ts')
