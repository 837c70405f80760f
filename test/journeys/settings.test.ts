import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { TestServer } from '../given.ts'
import { isSound, signIn } from './pages.ts'

const sizes = [
  ['desk', desk],
  ['phone', phone]
] as const

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server.close()
})

for (const [size, viewport] of sizes) {
  test(`the system administrator changes a setting, reads who changed it, and looks through dictionaries and the year (${size})`, async () => {
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'system')
    await page.goto(`${address}/settings`)
    await page.getByRole('button', { name: '每人同时导出任务' }).click()
    await page.getByRole('spinbutton', { name: '新值' }).fill('3')
    await page.getByLabel('修改原因').fill('月末导出集中,放宽并发')
    await shot(`settings-change-${size}`)
    await page.getByRole('button', { name: '保存新值' }).click()
    await page.getByRole('button', { name: '保存新值' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '每人同时导出任务' }).click()
    await page.getByText('月末导出集中,放宽并发').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '保存新值' }).waitFor({ state: 'detached' })
    await page.getByText('每人同时导出任务').waitFor()
    await isSound(page)
    await shot(`settings-${size}`)

    await page.getByRole('link', { name: '字典', exact: true }).click()
    await page.getByText('中国澳门').waitFor()
    await isSound(page)
    await shot(`dictionaries-${size}`)
    await page.goto(`${address}/settings?tab=dictionaries&dictionary=industry`)
    await page.getByText('农林牧渔业').waitFor()
    await shot(`dictionaries-fixed-${size}`)

    await page.getByRole('link', { name: '工作日历', exact: true }).click()
    await page.getByText('全年 248 个工作日').waitFor()
    await isSound(page)
    await shot(`calendar-${size}`)
    await page.getByRole('button', { name: '下一年' }).click()
    await page.getByText('日历待发布').first().waitFor()
    await close()
  })
}

test('a year is prepared by one person and published by the other', async () => {
  const { page, shot, close } = await browser.visit()
  await signIn(page, address, 'system')
  await page.goto(`${address}/settings?tab=calendar&year=2027`)
  await page.getByRole('button', { name: /2027-10-01/ }).click()
  await page.getByRole('radio', { name: '法定节假日' }).check()
  await page.getByLabel('名称').fill('国庆节')
  await page.getByRole('button', { name: /^确 ?定$/ }).click()
  await page.getByRole('button', { name: '提交待发布' }).click()
  await page.getByText('须由另一人发布').waitFor()
  assert.ok(await page.getByRole('button', { name: '发布 2027 年日历' }).isDisabled())
  await shot('calendar-draft')
  await close()

  const other = await browser.visit()
  await signIn(other.page, address, 'security')
  await other.page.goto(`${address}/settings?tab=calendar&year=2027`)
  await other.page.getByText('没有在途时限改变').waitFor()
  await other.page.getByRole('button', { name: '发布 2027 年日历' }).click()
  await other.page.getByText('日历已发布').waitFor()
  await other.close()
})
