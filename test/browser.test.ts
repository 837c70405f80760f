import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openBrowser, phone } from './browser.ts'

let browser: Awaited<ReturnType<typeof openBrowser>>
before(async () => {
  browser = await openBrowser()
})
after(() => browser.close())

test('a visit has the size and language that it asks for', async () => {
  const { page, close } = await browser.visit({ viewport: phone })
  assert.deepEqual(await page.evaluate(() => [innerWidth, navigator.language]), [390, 'zh-CN'])
  await close()
})

test('a visit whose page complains in the console fails its test', async () => {
  for (const script of ["console.error('a broken key')", "setTimeout(() => { throw new Error('a broken chart') })"]) {
    const visit = await browser.visit()
    await visit.page.setContent(`<script>${script}</script>`)
    await visit.page.waitForTimeout(100)
    await assert.rejects(visit.close(), /complained/)
  }
})
