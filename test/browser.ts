import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'

import { browserPath } from '../tools/ensureBrowser.mjs'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** The two sizes that every page is looked at: a desk and a phone, in CSS pixels. */
export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

// A refused request is shown by the page and answered by its test; the browser's own line about its status is no fault of ours.
const EXPECTED = /^Failed to load resource: the server responded with a status of 4\d\d/

/** A page of a fresh session, and what it complained of. `close` fails the test if it complained at all. */
export type Visit = {
  readonly page: Page
  /** Uncaught errors and console errors so far. */
  readonly complaints: readonly string[]
  /** Writes `<SHOTS>/<name>.png`, the whole page; does nothing where SHOTS names no folder. Waits for animations to end. */
  readonly shot: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

const newVisit = async (
  browser: Awaited<ReturnType<typeof chromium.launch>>,
  { viewport, locale }: { viewport: { width: number; height: number }; locale: string }
): Promise<Visit> => {
  const context = await browser.newContext({ viewport, locale, timezoneId: 'Asia/Shanghai' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' && !EXPECTED.test(line.text())) complaints.push(`${line.text()} (${line.location().url})`)
  })
  return {
    page,
    complaints,
    shot: async (name) => {
      const folder = process.env.SHOTS
      if (!folder) return
      await mkdir(folder, { recursive: true })
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' })
    },
    close: async () => {
      await context.close()
      assert.deepEqual(complaints, [], 'the page complained in the console')
    }
  }
}

/** The machine's Chromium. One for a test file; a visit for each person who looks. */
export const openBrowser = async () => {
  const executablePath = browserPath()
  assert.ok(executablePath, 'no Chromium: set CHROMIUM, or run `npm test`, which installs one where it may')
  const browser = await chromium.launch({ executablePath, args: ARGS })
  return {
    visit: ({ viewport = desk, locale = 'zh-CN' }: { viewport?: { width: number; height: number }; locale?: string } = {}) =>
      newVisit(browser, { viewport, locale }),
    close: () => browser.close()
  }
}
