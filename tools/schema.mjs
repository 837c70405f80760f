import { installedProgram } from './program.mjs'

await installedProgram('tools/schema.ts')
