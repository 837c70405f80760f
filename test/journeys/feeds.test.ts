import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'

import { writeDelivery } from '../../demo/index.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { TestServer } from '../given.ts'
import { isSound, signIn } from './pages.ts'

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
let folder: string
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
  folder = await mkdtemp(path.join(os.tmpdir(), 'jingwei-delivery-'))
})
after(async () => {
  await browser?.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const days = { desk: '20261101', phone: '20261102' }

for (const [size, viewport] of [
  ['desk', desk],
  ['phone', phone]
] as const) {
  test(`an interface operator delivers a file and sees it stored (${size})`, async () => {
    const into = path.join(folder, size)
    await writeDelivery(
      {
        feed: 'org_units',
        source: 'hr',
        region: '510000',
        period: days[size],
        mode: 'delta',
        producedAt: '2026-11-02T02:00:00+08:00',
        folder: into
      },
      [{ unit_code: `TRIAL-${size}`, name: '试用班组', parent_code: 'SC5101', level: 'team', valid_from: '2026-11-01' }]
    )
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'operator')
    await page.getByRole('heading', { level: 1, name: '接口批次' }).waitFor()
    await page.getByText('月账单明细').first().waitFor()
    await isSound(page)
    await shot(`feeds-${size}`)

    await page.getByRole('link', { name: '投递' }).click()
    await page.locator('input[type=file]').setInputFiles((await readdir(into)).map((name) => path.join(into, name)))
    await page.locator('.actions button').first().waitFor()
    await isSound(page)
    await shot(`deliver-${size}`)
    await page.locator('.actions button').first().click()
    await page.waitForURL('**/feeds/batches/*')
    await server.settle()
    await page.getByText('已入库').first().waitFor()
    assert.match(await page.locator('.figures').innerText(), /新增\s*1/)
    await isSound(page)
    await shot(`batch-${size}`)

    await page.goto(`${address}/feeds/catalogue`)
    await page.getByText('bill_items').waitFor()
    await isSound(page)
    await shot(`catalogue-${size}`)
    await close()
  })
}

test('whoever lacks the permission is told which, and who can give it', async () => {
  const { page, shot, close } = await browser.visit()
  await signIn(page, address, 'manager')
  await page.goto(`${address}/feeds`)
  await page.getByText('缺少权限:查看接口文件').waitFor()
  await page.getByText('安全管理员').waitFor()
  await page.getByText('exchange.feed.read').waitFor()
  await isSound(page)
  await shot('refused')
  await page.goto(`${address}/accounts/999999`)
  await page.getByText('没有这户大客户').waitFor()
  await isSound(page)
  await close()
})

test('the language and the theme are switched at once and kept', async () => {
  const { page, shot, close } = await browser.visit({ viewport: phone })
  await signIn(page, address, 'operator')
  await page.goto(`${address}/me`)
  await page.getByText('English').click()
  await page.getByText('Dark', { exact: true }).click()
  await page.goto(`${address}/feeds`)
  await page.getByRole('heading', { level: 1, name: 'Feed batches' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
  await page.getByText('Applied').first().waitFor()
  await isSound(page)
  await shot('english-dark')
  await close()
})
