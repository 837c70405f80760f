import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { systemClock } from '../../server/platform/clock.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { TestServer } from '../given.ts'
import { codeAt, demoSecrets } from '../totp.ts'
import { isSound, signIn } from './pages.ts'

const sizes = [
  ['desk', desk],
  ['phone', phone]
] as const

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
let secrets: Map<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.set('archive', 'export_rows_alone', 5)
  // How long a request has waited the page counts by the machine's clock.
  server.setClock(systemClock.now().toISOString())
  secrets = await demoSecrets(server)
  address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server.close()
})

/** A code that nobody has used: each is of a minute of its own. */
function freshCode(login: string): string {
  server.setClock(new Date(server.services.clock.now().getTime() + 60_000).toISOString())
  return codeAt(secrets.get(login)!, server.services.clock.now())
}

/** Opens the export of the list on screen and waits until its dialog has come to rest: what is pressed while it grows may be lost. */
async function opensExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: /导\s?出$/ }).click()
  await page.getByText('导出当前列表').waitFor()
  await page.waitForTimeout(300)
}
const exports = (page: Page) =>
  page
    .getByRole('dialog')
    .getByRole('button', { name: /导\s?出$/ })
    .click()

/** Fills in why, and how the second person is to agree. */
async function asks(page: Page, how: RegExp, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ hasText: '需要审批' })
  await dialog.getByLabel('申请原因').fill(reason)
  await dialog.getByText(how).click()
  await page.waitForTimeout(200)
}
const send = (page: Page) => page.getByRole('button', { name: '申请审批' }).click()

async function agreesHere(page: Page, login: string): Promise<void> {
  await page.getByLabel('登录账号').last().fill(login)
  await page.getByLabel('动态口令').last().fill(freshCode(login))
  await page.getByRole('button', { name: /^同\s?意$/ }).click()
}

/** The second person on his own telephone: what waits, what exactly is asked, and his word. */
async function agreesOnHisPhone(login: string, what: RegExp, shotName: string): Promise<void> {
  const { page, shot, close } = await browser.visit({ viewport: phone })
  await signIn(page, address, login)
  await page.goto(`${address}/vault`)
  await page.getByRole('tab', { name: /待我审批/ }).waitFor()
  await page.locator('.cards > li').filter({ hasText: what }).first().waitFor()
  await isSound(page)
  await shot(`${shotName}-waiting`)
  await page.locator('.cards > li').filter({ hasText: what }).first().click()
  await page.getByLabel('动态口令').fill(freshCode(login))
  await page.waitForTimeout(300)
  await isSound(page)
  await shot(`${shotName}-request`)
  await page.getByRole('button', { name: /^批\s?准$/ }).click()
  await page.getByText('没有等您审批的申请').waitFor()
  await close()
}

/** The desk types what the customer says, first with a digit wrong; the number on file is not shown. */
async function checksCertificate(page: Page, kept: string, look: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: '核对证件号码' }).click()
  const typed = page.getByRole('textbox', { name: '证件号码' })
  await typed.fill(kept.replace(/.$/, (last) => (last === '1' ? '2' : '1')))
  await page.keyboard.press('Enter')
  await page.getByText('不符', { exact: true }).waitFor()
  await typed.fill(kept)
  await page.getByText('不符', { exact: true }).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await page.getByText('相符', { exact: true }).waitFor()
  await page.waitForTimeout(300)
  await look()
  assert.equal(await page.getByText(kept).count(), 0, 'the certificate stands on the page')
}

for (const [size, viewport] of sizes) {
  test(`a list over the limit is taken out once, after the second person has agreed at the screen (${size})`, async () => {
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/accounts?order=account_no&kind=${size === 'desk' ? 'individual' : 'group'}`)
    await opensExport(page)
    await isSound(page)
    await shot(`export-${size}`)
    await exports(page)
    await asks(page, /^现场/, '月度核对名单,交片区复核')
    await isSound(page)
    await shot(`export-needs-${size}`)
    await send(page)
    await page.getByLabel('动态口令').waitFor()
    await isSound(page)
    await shot(`export-on-site-${size}`)
    await agreesHere(page, 'province')
    await page.waitForURL('**/exports')
    const take = page.getByRole('link', { name: /下\s?载/ }).first()
    await take.waitFor()
    await isSound(page)
    await shot(`exports-${size}`)
    const href = await take.getAttribute('href')
    const [file] = await Promise.all([page.waitForEvent('download'), take.click()])
    assert.match(file.suggestedFilename(), /\.xlsx$/)
    await page.locator(`a[href='${href}']`).waitFor({ state: 'detached' })
    await page.getByText('已下载(只此一次)').first().waitFor()
    assert.equal((await page.request.get(`${address}${href}`)).status(), 410)
    await shot(`exports-taken-${size}`)
    await close()
  })

  test(`the second person agrees on his telephone, and the export goes on by itself (${size})`, async () => {
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/accounts?order=account_no&descending=true${size === 'desk' ? '&kind=individual' : ''}`)
    await opensExport(page)
    await exports(page)
    await asks(page, /^远程/, '季度保有分析,报省公司')
    await send(page)
    await page.getByText(/等待审批人/).waitFor()
    await isSound(page)
    await shot(`export-waits-${size}`)
    await agreesOnHisPhone('province', /批量导出/, `approve-${size}`)
    await page.waitForURL('**/exports')
    await page
      .getByRole('link', { name: /下\s?载/ })
      .first()
      .waitFor()
    await page.goto(`${address}/vault?view=mine`)
    await page.getByText('批量导出').first().waitFor()
    await isSound(page)
    await shot(`vault-mine-${size}`)
    await close()
  })

  test(`a certificate is shown for a while, once the second person has agreed (${size})`, async () => {
    const supervisor = await server.signedIn('chengdu')
    const [account] = (
      await supervisor.get<{ rows: { accountId: number }[] }>('/accounts', { kind: 'individual', descending: size === 'phone' })
    ).body.rows
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/accounts/${account!.accountId}`)
    await page.getByRole('button', { name: '查看证件号码' }).click()
    await page.getByText(/为什么要看/).waitFor()
    await page.waitForTimeout(300)
    await isSound(page)
    await shot(`reveal-${size}`)
    await page.getByText('核对身份').click()
    await page.getByRole('button', { name: /^查\s?看$/ }).click()
    // A hidden field wants his own second factor before it wants a second person (ADM-57).
    await page.getByRole('dialog', { name: '二次验证' }).getByLabel('动态口令').fill(freshCode('chengdu'))
    await page.keyboard.press('Enter')
    await asks(page, /^远程/, '客户在营业厅补卡,需核对证件')
    await isSound(page)
    await shot(`reveal-needs-${size}`)
    await send(page)
    await agreesOnHisPhone('province', /查看隐藏信息/, `approve-reveal-${size}`)
    await page.getByText(/[1-5]\d 秒后隐藏/).waitFor()
    const clear = await page.locator('.shown strong').innerText()
    const left = async () => parseInt(await page.getByText(/秒后隐藏/).innerText())
    const before = await left()
    await page.waitForFunction((seconds) => parseInt(document.querySelector('.shown .note')!.textContent) < seconds, before)
    assert.ok((await left()) > 0)
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    assert.ok(!stored.includes(clear), 'the browser keeps a clear value')
    await isSound(page)
    await shot(`revealed-${size}`)
    await page.getByRole('button', { name: /^隐\s?藏$/ }).click()
    await page.getByText(/秒后隐藏/).waitFor({ state: 'detached' })
    await checksCertificate(page, clear, async () => {
      await isSound(page)
      await shot(`certificate-checked-${size}`)
    })
    await close()
  })
}
