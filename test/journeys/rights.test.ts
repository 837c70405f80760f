import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { desk, openBrowser, phone } from '../browser.ts'
import type { Visit } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { Caller, TestServer } from '../given.ts'
import { givenGrant, givenPerson, givenSessionOf } from '../people.ts'
import { isSound } from './pages.ts'

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
let address: string
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.record(
    `insert into role (code, label, duty_class, scope_kind, built_in) values ('own_long', '跨区域重要客户联合保障专员', 'business', 'unit_subtree', false)`
  )
  await server.record(
    `insert into role_permission (role, permission) values ('own_long', 'archive.account.read'), ('own_long', 'admin.org.read')`
  )
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

/** The page of somebody who has signed in already. */
async function visitAs(caller: Caller, path: string, viewport: (typeof sizes)[number][1]): Promise<Visit> {
  const visit = await browser.visit({ viewport })
  await visit.page.context().addCookies([{ name: 'jw_session', value: caller.cookie.split('=')[1]!, url: address }])
  await visit.page.goto(`${address}${path}`)
  await visit.page.locator('h1').first().waitFor()
  return visit
}
const chosen = async (page: Page, id: string, typed: string, option: RegExp) => {
  await page.locator(`#${id}`).click()
  await page.locator(`#${id}`).fill(typed)
  await page.locator('.ant-select-item-option').filter({ hasText: option }).first().click()
}

for (const [size, viewport] of sizes) {
  test(`a security administrator reads who may do what, and why a supervisor may see an account (${size})`, async () => {
    const security = await givenSessionOf(server, 'security')
    const supervisor = await givenSessionOf(server, 'chengdu')
    const { page, shot, close } = await visitAs(security.caller, '/security/roles', viewport)
    await page.getByText('跨区域重要客户联合保障专员').first().waitFor()
    await isSound(page)
    await shot(`roles-${size}`)
    if (viewport === desk) {
      await page.getByRole('button', { name: '安全管理员 授予角色' }).click()
      await page.getByRole('dialog').getByRole('link').first().waitFor()
      await isSound(page)
      await shot(`holders-${size}`)
    }
    const [account] = (await supervisor.caller.get<{ rows: { accountId: number }[] }>('/accounts')).body.rows
    await page.goto(
      `${address}/security/roles?tab=why&staffId=${supervisor.staffId}&permission=archive.account.read&accountId=${account!.accountId}`
    )
    await page.getByText(/属于主管的范围/).waitFor()
    await isSound(page)
    await shot(`why-${size}`)
    await page.goto(`${address}/security/roles?tab=compare`)
    await page.getByText('两边都有').waitFor()
    await isSound(page)
    await shot(`compare-${size}`)
    await page.goto(`${address}/people/${supervisor.staffId}`)
    await page.getByText('现任角色').waitFor()
    await isSound(page)
    await shot(`person-${size}`)
    await close()
  })

  test(`whose units lie in four places is asked for whom he acts, and then sees that one (${size})`, async () => {
    const person = await givenPerson(server, {
      grants: ['SC510104', 'SC510106', 'SC510703', 'SC510704-02'].map((unit) => ({ role: 'supervisor', unit }))
    })
    await givenGrant(server, person.staffId, { role: 'own_long', unit: 'SC510106', until: '2027-06-30' })
    const { page, shot, close } = await visitAs(person.caller, '/accounts', viewport)
    await page.getByRole('heading', { level: 1, name: '选择当前身份' }).waitFor()
    await isSound(page)
    await shot(`acting-${size}`)
    await page.getByRole('button', { name: '金牛区分公司' }).click()
    await page.locator('.account-name').first().waitFor()
    const [{ n } = { n: 0 }] = await server.record<{ n: number }>(
      `select count(*)::int as n from account a join org_unit u on u.code = 'SC510106' and a.org_pos >= u.lo and a.org_pos < u.hi`
    )
    assert.equal((await person.caller.get<{ count: number }>('/accounts/count')).body.count, n)
    await page.goto(`${address}/me`)
    await page.getByText('我能看到的').waitFor()
    await page.getByText(`${n} 户`).first().waitFor()
    await isSound(page)
    await shot(`me-${size}`)
    await close()
  })
}

test('a supervisor lends an account to a colleague from his page, and takes it back', async () => {
  const supervisor = await givenSessionOf(server, 'chengdu')
  const manager = await givenPerson(server, { grants: [{ role: 'account_manager', unit: 'SC5101' }] })
  const [account] = (await supervisor.caller.get<{ rows: { accountId: number; accountNo: string }[] }>('/accounts', { kind: 'group' })).body
    .rows
  const { page, shot, close } = await visitAs(supervisor.caller, `/people/${manager.staffId}`, desk)
  await page.getByRole('button', { name: '借调客户' }).click()
  await chosen(page, 'lend-account', account!.accountNo, new RegExp(account!.accountNo))
  await page.locator('#lend-until').fill('2026-12-31')
  await page.locator('#lend-reason').fill('联合保障')
  await isSound(page)
  await shot('lend')
  await page.getByRole('dialog').getByRole('button', { name: '借调客户' }).click()
  await page.getByText(`客户 ${account!.accountId}`).waitFor()
  assert.equal((await manager.caller.get(`/accounts/${account!.accountId}`)).status, 200)
  await shot('lent')
  await page.getByRole('button', { name: /收\s?回/ }).click()
  await page.getByText('目前没有借调给他的客户').waitFor()
  assert.equal((await manager.caller.get(`/accounts/${account!.accountId}`)).status, 404)
  await close()
})

test('a grant is given in the page after a second person has agreed', async () => {
  const security = await givenSessionOf(server, 'security')
  const second = await givenSessionOf(server, 'security2')
  const person = await givenPerson(server, { grants: [] })
  const { page, shot, close } = await visitAs(security.caller, `/people/${person.staffId}`, desk)
  await page.getByRole('button', { name: '授予角色' }).click()
  await chosen(page, 'grant-role', '分析', /^分析员$/)
  await chosen(page, 'grant-unit', '绵阳', /^绵阳分公司/)
  await page.locator('#grant-until').fill('2027-06-30')
  await isSound(page)
  await page.getByRole('dialog').getByRole('button', { name: '授予角色' }).click()
  await page
    .getByText(/需要审批/)
    .first()
    .waitFor()
  await page.waitForTimeout(300)
  await shot('grant-needs')
  await page.locator('textarea').first().fill('年度岗位调整')
  await page.getByText(/^远程/).click()
  await page.getByRole('button', { name: '申请审批' }).click()
  await page
    .getByText(/等待审批人/)
    .first()
    .waitFor()
  const [request] = await server.record<{ id: string }>(
    `select vault_id as id from vault_request where state = 'requested' order by asked_at desc limit 1`
  )
  const approved = await second.caller.post(`/vault/requests/${request!.id}/approve`, {})
  assert.equal(approved.status, 200, approved.text)
  await page.getByText('可读绵阳分公司及下级单位的客户').waitFor({ timeout: 20_000 })
  assert.equal((await person.caller.get('/accounts')).status, 200)
  await shot('granted')
  await close()
})
