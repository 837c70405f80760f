// Runs on any Node >= 20, before anything is installed: only the runtime's own modules.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

import { lastLines, runQuietly, SetupError } from './console.mjs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of the Chromium that the journeys drive: `CHROMIUM`, or where systems keep it; null where there is none. */
export const browserPath = () => [process.env.CHROMIUM, ...places].find((place) => place && existsSync(place)) ?? null

// Without a Chinese font every label is a row of boxes, and widths are wrong.
const hasChineseFont = () => spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout?.trim().length > 0

/** A browser and a Chinese font for the journeys: installed from the system's packages where we may, asked for where not. */
export const ensureBrowser = async () => {
  const missing = [...(browserPath() ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fontconfig', 'fonts-noto-cjk'])]
  if (missing.length === 0) return
  const wish = `The browser journeys need ${missing.join(', ')}`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new SetupError(`${wish}: install them (on Debian: apt-get install ${missing.join(' ')}), or name a Chromium in CHROMIUM.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const [what, args] of [
    ['Reading the list of system packages', ['update']],
    [`Installing ${missing.join(', ')}`, ['install', '-y', '--no-install-recommends', ...missing]]
  ]) {
    const { code, said } = await runQuietly(what, 'apt-get', args, { env })
    if (code !== 0) throw new SetupError(`${wish}. ${what} failed:\n\n${lastLines(said)}\n`)
  }
}
