import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { desk, openBrowser, phone } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { Caller, TestServer } from '../given.ts'
import { givenSessionOf } from '../people.ts'
import { codeAt, demoSecrets } from '../totp.ts'
import { isSound } from './pages.ts'

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
let secrets: ReadonlyMap<string, string>
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  secrets = await demoSecrets(server)
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
const later = () => server.setClock(new Date(server.services.clock.now().getTime() + 60_000).toISOString())
const codeOf = (login: string) => codeAt(secrets.get(login)!, server.services.clock.now())
const callerOf = async (login: string) => (await givenSessionOf(server, login)).caller

/** The page of somebody who has signed in already. */
async function visitAs(caller: Caller, path: string, viewport: (typeof sizes)[number][1]): Promise<Visit> {
  const visit = await browser.visit({ viewport })
  visit.page.setDefaultTimeout(15_000)
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
const open = (page: Page, words: RegExp) => page.getByText(words).last().click()

for (const [size, viewport] of sizes) {
  test(`a supervisor sees what waits, approves it with a code and refuses another; the auditor looks at it (${size})`, async () => {
    later()
    const chengdu = await callerOf('chengdu')
    await ask(chengdu, {})
    await ask(chengdu, { kind: 'group' })
    const supervisor = await visitAs(await callerOf('province'), '/vault', viewport)
    const { page } = supervisor
    await page.getByRole('tab', { name: '待我审批 2' }).waitFor()
    await page.locator('.waits:visible', { hasText: /^2/ }).first().waitFor()
    await isSound(page)
    await supervisor.shot(`vault-to-approve-${size}`)

    await open(page, /批量导出/)
    await page.getByRole('dialog').getByText('第四季度').waitFor()
    await page.locator('#code').fill(codeOf('province'))
    await isSound(page)
    await supervisor.shot(`vault-approve-${size}`)
    await page.getByRole('button', { name: '批准', exact: true }).click()
    await page.getByRole('tab', { name: '待我审批 1' }).waitFor()
    await open(page, /批量导出/)
    await page.getByPlaceholder('驳回的原因').fill('与上月重复')
    await page.getByRole('button', { name: /驳\s*回/ }).click()
    await page.getByText('没有等您审批的申请').waitFor()
    await supervisor.close()
    const states = await server.record<{ state: string }>('select state from vault_request order by asked_at desc limit 2')
    assert.deepEqual(states.map(({ state }) => state).toSorted(), ['approved', 'refused'])

    const auditor = await visitAs(await callerOf('auditor'), '/vault?view=all', viewport)
    await auditor.page.getByText('驳回').first().waitFor()
    await isSound(auditor.page)
    await auditor.shot(`vault-all-${size}`)
    await auditor.page.getByText('驳回').first().click()
    await auditor.page.getByPlaceholder('审阅意见').fill('理由充分')
    await auditor.shot(`vault-review-${size}`)
    await auditor.page.getByRole('button', { name: '审阅无误' }).click()
    await auditor.page.getByRole('dialog').getByText('理由充分').waitFor()
    await auditor.close()
  })
}
