import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { generateProvince } from './province.ts'
import { sizes } from './world.ts'
import type { Size } from './world.ts'

// Writes the feed files of the demo province into the inbox, from where a running server takes them; or anywhere else.
const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'S' },
    through: { type: 'string' },
    months: { type: 'string' },
    'usage-months': { type: 'string' },
    out: { type: 'string', default: join(process.env.DATA_DIR ?? 'data', 'in') }
  }
})
const whole = (text: string | undefined) => (text === undefined ? undefined : Number(text))

if (!Object.keys(sizes).includes(values.size) || !values.through) {
  process.stderr.write('usage: demo/run.ts --through yyyy-mm [--size tiny|S|M|L] [--months n] [--usage-months n] [--out folder]\n')
  process.exitCode = 2
} else {
  const written = await generateProvince({
    size: values.size as Size,
    through: values.through,
    months: whole(values.months),
    usageMonths: whole(values['usage-months']),
    outDir: values.out,
    tell: ({ feed, period, rows, bytes }) => process.stdout.write(`${feed} ${period}: ${rows} lines, ${Math.ceil(bytes / 1024)} KiB\n`)
  })
  process.stdout.write(`${written.length} deliveries in ${values.out}\n`)
}
