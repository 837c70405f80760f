import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { TestServer } from '../given.ts'
import { approvedChange } from '../organisation.ts'
import { isSound, signIn } from './pages.ts'

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

async function pick(page: Page, label: string, code: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true })
  const unit = page.locator('.ant-select-tree-title:visible', { hasText: code }).first()
  // On a busy machine the list may be drawn anew under the pointer; a person then opens it again.
  for (let tries = 1; ; tries++) {
    await box.fill(code)
    try {
      return await unit.click({ timeout: 8_000 })
    } catch (fault) {
      if (tries === 3) throw fault
      await page.keyboard.press('Escape')
    }
  }
}

test('the system administrator writes a change down, sees whom it touches, and submits it to a second person', async () => {
  const { page, shot, close } = await browser.visit({ viewport: desk })
  await signIn(page, address, 'system')
  await page.goto(`${address}/org/changes/new`)
  await page.getByLabel('调整名称').fill('锦江区划归绵阳')
  await page.getByLabel('生效日期').fill('2026-12-01')
  await pick(page, '机构', 'SC510104')
  await pick(page, '划归', 'SC5101')
  await page.getByRole('button', { name: '加入这一步' }).click()
  await page.getByText('人的查看范围改变').or(page.getByText('没有人因此看到')).first().waitFor()
  await page.getByRole('button', { name: '删去第 1 步' }).click()

  await pick(page, '机构', 'SC5101')
  await pick(page, '划归', 'SC510104')
  await page.getByRole('button', { name: '加入这一步' }).click()
  await page.getByText('第 1 步:不能把机构放到它自己的下级之下').waitFor()
  assert.ok(await page.getByRole('button', { name: '存为草稿' }).isDisabled())
  await shot('org-refused')
  await page.getByRole('button', { name: '删去第 1 步' }).click()

  await pick(page, '机构', 'SC510104')
  await pick(page, '划归', 'SC5107')
  await page.getByRole('button', { name: '加入这一步' }).click()
  await page.getByText('锦江区分公司 由成都分公司划归绵阳分公司').waitFor()
  await isSound(page)
  await shot('org-new')
  await page.getByRole('button', { name: '存为草稿' }).click()
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByText('需要审批').waitFor()
  await shot('org-submit')
  await close()
})

for (const [size, viewport] of [
  ['desk', desk],
  ['phone', phone]
] as const) {
  test(`a supervisor reads the organisation of today and of a past day, the history of a unit and what has changed (${size})`, async () => {
    if (size === 'desk') {
      await approvedChange(server, '2026-11-25', [{ kind: 'rename', unit: 'SC510104', name: '锦江区𬭚城政企客户服务分公司' }])
      await server.settle()
    }
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/org`)
    await page.getByRole('button', { name: '展开成都分公司的下级' }).click()
    await page.getByRole('link', { name: '锦江区𬭚城政企客户服务分公司' }).waitFor()
    await isSound(page)
    await shot(`org-${size}`)
    await page.getByRole('link', { name: '锦江区𬭚城政企客户服务分公司' }).click()
    await page.getByText('由“锦江区分公司”更名为“锦江区𬭚城政企客户服务分公司”').waitFor()
    await shot(`org-unit-${size}`)

    await page.goto(`${address}/org?asOf=2026-11-24`)
    await page.getByRole('button', { name: '展开成都分公司的下级' }).click()
    await page.getByRole('link', { name: '锦江区分公司' }).waitFor()
    await page.goto(`${address}/org/compare?from=2026-11-24&to=2026-11-25`)
    await page.getByText('1 处不同').waitFor()
    await isSound(page)
    await shot(`org-compare-${size}`)
    await page.goto(`${address}/org/changes`)
    await page.getByRole('link', { name: '试验' }).click()
    await page.getByText('已生效:机构、人员和客户已随之调整').waitFor()
    assert.equal(await page.getByRole('button', { name: '取消这次调整' }).count(), 0)
    await isSound(page)
    await shot(`org-change-${size}`)
    await close()
  })
}
