import { convertBeijing } from './beijingSatisfaction.ts'
import { convertIbm } from './ibmTelco.ts'

// node demo/convert/run.ts <beijing|ibm> <input> <folder> <month yyyy-mm>
const [source, input, folder, month] = process.argv.slice(2)
const converters = { beijing: convertBeijing, ibm: convertIbm } as const
if (!source || !(source in converters) || !input || !folder || !month) {
  process.stderr.write('usage: demo/convert/run.ts <beijing|ibm> <input> <folder> <month yyyy-mm>\n')
  process.exitCode = 2
} else {
  const written = await converters[source as keyof typeof converters](input, folder, month)
  for (const line of written) process.stdout.write(`${line}\n`)
}
