import { installedProgram } from './program.mjs'

await installedProgram('server/feedClient.ts')
