import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { pinyin } from 'pinyin-pro'
import type { Page } from 'playwright-core'

import type { AccountRow, MonthConsumption } from '../../api/archive.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import type { Caller, TestServer } from '../given.ts'
import { chartSays, fenOf, isSound, listenToCharts, signIn } from './pages.ts'

type Consumption = { months: MonthConsumption[]; totalFen: number }
type Filed = { individual: { birthDate: string | null } | null }
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

/** A served individual of the manager with a bill in every month of the province, and a mobile number. */
async function ownIndividual(manager: Caller) {
  for (const account of await manager.pages<AccountRow>('/accounts', { kind: 'individual', state: 'in_service' })) {
    const { body } = await manager.get<Consumption>(`/accounts/${account.accountId}/consumption`)
    const [line] = await manager.pages<{ msisdn: string | null }>(`/accounts/${account.accountId}/subscriptions`)
    if (line?.msisdn && body.months.length === 3 && body.months.every(({ fen }) => fen > 0))
      return { account, lastFour: line.msisdn.slice(-4) }
  }
  throw new Error('the tiny province has no such account')
}

async function findByTyping(page: Page, text: string, name: string) {
  await page.locator('.search-open').click()
  await page.getByRole('combobox', { name: '搜索大客户' }).fill(text)
  await page.getByRole('option', { name }).first().click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

for (const [size, viewport] of sizes) {
  test(`a manager finds an account by pinyin and by last four digits and reads the same fen everywhere (${size})`, async () => {
    const manager = await server.signedIn('manager')
    const { account, lastFour } = await ownIndividual(manager)
    const name = account.name!
    const { body: told } = await manager.get<Consumption>(`/accounts/${account.accountId}/consumption`)
    const { page, shot, close } = await browser.visit({ viewport })
    await listenToCharts(page)
    await page.goto(address)
    await page.locator('#login').waitFor()
    await isSound(page)
    await shot(`sign-in-${size}`)

    await signIn(page, address, 'manager')
    await page.getByText(name, { exact: true }).first().waitFor()
    await isSound(page)
    await shot(`accounts-${size}`)

    await findByTyping(page, lastFour, name)
    await page.goto(`${address}/accounts`)
    await findByTyping(page, pinyin(name, { toneType: 'none', type: 'array', surname: 'head' }).join(''), name)
    await page.waitForURL(`**/accounts/${account.accountId}`)
    await isSound(page)
    await shot(`account-${size}`)
    await page.getByRole('tab', { name: '用户(号码)' }).click()
    await page.getByText(`****${lastFour}`).first().waitFor()
    await isSound(page)

    await page.getByRole('tab', { name: '消费' }).click()
    await page.locator('.chart canvas').first().waitFor()
    const newest = told.months.at(-1)!
    const said = await chartSays(page, 0.9)
    assert.ok(said.includes(newest.month), `the chart says ${said.join(' / ')}`)
    assert.equal(fenOf(said.find((text) => text.startsWith('合计'))!.replace('合计', '')), newest.fen)
    await isSound(page)
    await shot(`consumption-${size}`)

    if (viewport === phone) await page.getByRole('button', { name: '显示表格' }).click()
    for (const month of told.months) {
      const line = page.locator(viewport === phone ? '.cards > li' : 'tbody tr').filter({ hasText: month.month })
      const written =
        viewport === phone ? await line.locator('.card-line-1 .figure').innerText() : await line.locator('td').nth(1).innerText()
      assert.equal(fenOf(written), month.fen, month.month)
    }
    assert.equal(
      told.months.reduce((sum, { fen }) => sum + fen, 0),
      told.totalFen
    )

    await page.getByRole('link', { name: newest.month }).click()
    const bills = page.getByRole('dialog')
    await bills.locator('p.better').waitFor()
    const nets =
      viewport === phone
        ? await bills.locator('.card-line-1 .figure').allInnerTexts()
        : await bills.locator('tbody tr td:nth-child(8)').allInnerTexts()
    assert.equal(
      nets.reduce((sum, net) => sum + fenOf(net), 0),
      newest.fen
    )
    if (viewport === desk) assert.equal(fenOf(await bills.locator('tfoot td').nth(2).innerText()), newest.fen)
    await isSound(page)
    await shot(`bills-${size}`)
    await close()
  })

  test(`a supervisor reads the names of individuals masked (${size})`, async () => {
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/accounts?kind=individual`)
    await page.locator('.account-name').first().waitFor()
    const names = await page.locator('.account-name').allInnerTexts()
    assert.deepEqual(
      names.filter((name) => !/^.\*+$/u.test(name)),
      []
    )
    await isSound(page)
    await shot(`masked-${size}`)
    await close()
  })
}

test('what is shown in clear of one account does not stand on the next', async () => {
  const manager = await server.signedIn('manager')
  const names = new Map<string, string>()
  for (const { accountId, name } of await manager.pages<AccountRow>('/accounts', { kind: 'individual' })) {
    const { individual } = (await manager.get<Filed>(`/accounts/${accountId}`)).body
    if (individual?.birthDate) names.set(name!, individual.birthDate)
  }
  const [first, next] = names.keys()
  assert.ok(first && next, 'the tiny province has no two such accounts')
  const { page, close } = await browser.visit()
  await signIn(page, address, 'manager')
  // Both are known to the page before: nothing between them is asked that could clear it.
  await findByTyping(page, next, next)
  await findByTyping(page, first, first)
  await page.getByRole('button', { name: '查看出生日期' }).click()
  await page.getByRole('button', { name: /^查\s?看$/ }).click()
  await page.getByText(/秒后隐藏/).waitFor()
  await findByTyping(page, next, next)
  await page.getByText(names.get(next)!).first().waitFor()
  assert.equal(await page.getByText(/秒后隐藏/).count(), 0)
  await close()
})

test('usage of a group does not apply, and is not unknown', async () => {
  const group = await server.signedIn('group')
  const [account] = await group.pages<AccountRow>('/accounts', { kind: 'group' })
  const { page, close } = await browser.visit()
  await signIn(page, address, 'group')
  await page.goto(`${address}/accounts/${account!.accountId}?tab=consumption`)
  await page.locator('.chart canvas').first().waitFor()
  const line = page.locator('tbody tr').first()
  assert.equal(await line.getByTitle(/集团不计用量/).count(), 2)
  await isSound(page)
  await close()
})
