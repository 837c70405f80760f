import assert from 'node:assert/strict'

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

import { demoPassword } from '../../demo/index.ts'

/** Signs in by the form, as a person does; ends at the person's first page. */
export async function signIn(page: Page, address: string, login: string): Promise<void> {
  await page.goto(address)
  await page.locator('#login').fill(login)
  await page.locator('#password').fill(demoPassword)
  await page.keyboard.press('Enter')
  await page.locator('.sign-in').waitFor({ state: 'detached' })
  await page.locator('h1').first().waitFor()
}

/** Whoever reads by ear or by keyboard is not shut out, and nothing has to be pushed sideways. */
export async function isSound(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
  assert.deepEqual(told, [], `axe at ${page.url()}`)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(over <= 0, `${page.url()} scrolls sideways by ${over} px`)
}

/** Keeps what a canvas writes, so that a chart can be read: call before the first page. */
export const listenToCharts = (page: Page) =>
  page.addInitScript(() => {
    const drawn: string[] = []
    Object.assign(globalThis, { drawn })
    const write = CanvasRenderingContext2D.prototype.fillText
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      drawn.push(text)
      write.call(this, text, ...place)
    }
  })

/** What the chart writes while the pointer rests at `share` of its width, 0 at the left edge and 1 at the right. */
export async function chartSays(page: Page, share: number): Promise<string[]> {
  const box = await page.locator('.chart canvas').first().boundingBox()
  assert.ok(box, 'no chart is drawn')
  await page.mouse.move(box.x + box.width / 2, box.y + 2)
  await page.evaluate(() => (Reflect.get(globalThis, 'drawn') as string[]).splice(0))
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 3 })
  await page.waitForFunction(() => (Reflect.get(globalThis, 'drawn') as string[]).some((text) => text.startsWith('合计')))
  return page.evaluate(() => [...new Set(Reflect.get(globalThis, 'drawn') as string[])])
}

/** Whole fen of an amount as a page writes it: `1,234.50`, `1,234.50 元`, `0`. */
export function fenOf(text: string): number {
  const plain = text.replaceAll(',', '').replace('−', '-').replace(' 元', '').trim()
  assert.match(plain, /^-?\d+(\.\d{2})?$/, `${text} is no amount`)
  return Math.round(Number(plain) * 100)
}
