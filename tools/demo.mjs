import { installedProgram } from './program.mjs'

// The program takes its months from the command line; by default the province lives to the end of last month.
if (!process.argv.includes('--through')) {
  const now = new Date()
  process.argv.push('--through', new Date(Date.UTC(now.getFullYear(), now.getMonth(), 0)).toISOString().slice(0, 7))
}
await installedProgram('demo/run.ts')
