import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { demoLogins } from '../../demo/index.ts'
import { mainPosts } from '../../server/modules/admin/index.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { Caller, TestServer } from '../given.ts'
import { givenSessionOf } from '../people.ts'
import { codeAt } from '../totp.ts'
import { isSound } from './pages.ts'

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
let secrets: ReadonlyMap<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.set('archive', 'export_rows_alone', 5)
  secrets = new Map(demoLogins(await mainPosts(server.services.db)).map(({ login, totpSecret }) => [login, totpSecret]))
  address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server.close()
})

const sizes = [
  ['desk', desk],
  ['phone', phone]
] as const
const next = () => server.setClock(new Date(server.services.clock.now().getTime() + 60_000).toISOString())
const codeOf = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
const callerOf = async (login: string) => (await givenSessionOf(server, login)).caller

/** The page of somebody who has signed in already. */
async function visitAs(caller: Caller, path: string, viewport: (typeof sizes)[number][1]): Promise<Visit> {
  const visit = await browser.visit({ viewport })
  await visit.page.context().addCookies([{ name: 'jw_session', value: caller.cookie.split('=')[1]!, url: address }])
  await visit.page.goto(`${address}${path}`)
  await visit.page.locator('h1').first().waitFor()
  return visit
}
const ask = (caller: Caller, more: object) =>
  caller.post<{ vaultId: string }>('/vault/requests', {
    kind: 'bulk_export',
    subject: { order: 'account_no', descending: false, names: 'as_read', ...more },
    reason: '第四季度重要客户集中走访名单核对,领导会前要'
  })
const opened = (page: Page, words: RegExp) => page.getByText(words).first().click()

for (const [size, viewport] of sizes) {
  test(`a supervisor sees what waits, approves it with a code and refuses another (${size})`, async () => {
    next()
    const chengdu = await callerOf('chengdu')
    const first = await ask(chengdu, {})
    await ask(chengdu, { kind: 'group' })
    const { page, shot, close } = await visitAs(await callerOf('province'), '/vault', viewport)
    await page.getByRole('tab', { name: '待我审批 2' }).waitFor()
    await page.locator('.waits:visible', { hasText: /^2/ }).first().waitFor()
    await isSound(page)
    await shot(`vault-to-approve-${size}`)

    await opened(page, /批量导出/)
    await page.getByRole('dialog').getByText('第四季度').waitFor()
    await page.locator('#code').fill(codeOf('province'))
    await isSound(page)
    await shot(`vault-approve-${size}`)
    await page.getByRole('button', { name: '批准', exact: true }).click()
    await page.getByRole('tab', { name: '待我审批 1' }).waitFor()
    const [decided] = await server.record<{ state: string }>('select state from vault_request where vault_id = $1', [first.body.vaultId])
    assert.equal(decided!.state, 'approved')

    await opened(page, /批量导出/)
    await page.getByPlaceholder('驳回的原因').fill('与上月重复')
    await page.getByRole('button', { name: '驳回' }).click()
    await page.getByText('没有等您审批的申请').waitFor()
    await shot(`vault-none-${size}`)
    await close()
  })

  test(`the auditor reads all, and reviews what was refused (${size})`, async () => {
    const { page, shot, close } = await visitAs(await callerOf('auditor'), '/vault?view=all', viewport)
    await page.getByText('驳回').first().waitFor()
    await isSound(page)
    await shot(`vault-all-${size}`)
    await opened(page, /驳回/)
    await page.getByPlaceholder('审阅意见').fill('理由充分')
    await shot(`vault-review-${size}`)
    await page.getByRole('button', { name: '审阅无误' }).click()
    await page.getByText('理由充分').waitFor()
    await close()
  })
}

test('an export asks for its approval, and goes on when the second person agrees at the same screen', async () => {
  next()
  const { page, shot, close } = await visitAs(await callerOf('chengdu'), '/accounts', desk)
  await page.getByRole('button', { name: '导出' }).first().click()
  await page.getByRole('dialog').locator('button.ant-btn-primary').click()
  await page.getByText('需要审批:批量导出').waitFor()
  await page.getByText('行数').waitFor()
  await page.getByPlaceholder('至少 6 个字').fill('月度走访名单核对')
  await isSound(page)
  await shot('vault-needed-desk')
  await page.getByRole('button', { name: '申请审批' }).click()
  await page
    .getByLabel('登录名')
    .or(page.getByPlaceholder(/账号|登录/))
    .last()
    .fill('province')
  await page.getByPlaceholder('动态口令').fill(codeOf('province'))
  await shot('vault-on-site-desk')
  await page.getByRole('button', { name: '同意' }).click()
  await page.waitForURL(/exports/)
  await close()
})

test('the dialog of an approval on a phone', async () => {
  next()
  const { page, shot, close } = await visitAs(await callerOf('mianyang'), '/accounts', phone)
  await page.getByRole('button', { name: '导出' }).first().click()
  await page.getByRole('dialog').locator('button.ant-btn-primary').click()
  await page.getByText('需要审批:批量导出').waitFor()
  await isSound(page)
  await shot('vault-needed-phone')
  await close()
})
