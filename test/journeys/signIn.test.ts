import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'

import type { Page } from 'playwright-core'

import { demoPassword } from '../../demo/index.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import { demandSecondFactor } from '../browserOf.ts'
import { startedServer } from '../given.ts'
import type { TestServer } from '../given.ts'
import { isSound, signIn } from './pages.ts'

let server: TestServer
let browser: Awaited<ReturnType<typeof openBrowser>>
// A passkey is bound to a name, which an address of figures is not.
let address: string
before(async () => {
  server = await startedServer()
  await server.loadTiny()
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  address = `http://localhost:${(server.app.server.address() as AddressInfo).port}`
  // The page counts by the machine's clock.
  server.setClock(systemClock.now().toISOString())
  browser = await openBrowser()
})
after(async () => {
  await browser?.close()
  await server.close()
})

const demanding = (on: boolean) => demandSecondFactor(server, on)

/** An authenticator inside the browser, that has always just verified its person. */
async function withAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  })
  return { devtools, authenticatorId }
}

async function takeCode(page: Page) {
  await page.getByRole('button', { name: '填入' }).click()
  await page.getByRole('button', { name: '验证', exact: true }).click()
}

test('ADM-A23: a passkey signs in without a password and counts as two factors; on another origin it is refused', async () => {
  const { page, shot, close } = await browser.visit()
  await withAuthenticator(page)
  await signIn(page, address, 'executive')
  await page.goto(`${address}/me/security`)
  await page.getByRole('heading', { level: 1, name: '我的安全' }).waitFor()
  await page.getByLabel('名称,如 办公电脑').fill('省公司办公电脑')
  await page.getByRole('button', { name: '添加通行密钥' }).click()
  await page.getByRole('dialog').getByText('这项操作需要').waitFor()
  await isSound(page)
  await shot('step-up-desk')
  await takeCode(page)
  await page.getByText('省公司办公电脑').waitFor()
  await isSound(page)
  await shot('security-desk')

  await demanding(true)
  try {
    await page.context().clearCookies()
    await page.goto(address)
    await page.getByRole('button', { name: '使用通行密钥' }).click()
    await page.locator('.sign-in').waitFor({ state: 'detached' })
    const [session] = await server.record<{ method: string; proved: boolean }>(
      'select method, second_factor_at is not null as proved from session order by created_at desc limit 1'
    )
    assert.deepEqual(session, { method: 'passkey', proved: true })

    // The answer of a passkey, caught and sent from a page of another origin.
    await page.context().clearCookies()
    await page.goto(address)
    await page.locator('#login').waitFor()
    const answered = await page.evaluate(async () => {
      const post = async (route: string, body: object) => {
        const said = await fetch(`/api/session/${route}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-jingwei': '1' },
          body: JSON.stringify(body)
        })
        return (await said.json()) as Record<string, string>
      }
      const options = await post('passkey', {})
      const asked = {
        ...options,
        challenge: Uint8Array.from(atob(options['challenge']!.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
      }
      const found = (await navigator.credentials.get({
        publicKey: asked as unknown as PublicKeyCredentialRequestOptions
      })) as PublicKeyCredential
      const given = found.toJSON() as { response: { clientDataJSON: string } }
      const told = atob(given.response.clientDataJSON.replaceAll('-', '+').replaceAll('_', '/')).replace('localhost', 'elsewhere')
      given.response.clientDataJSON = btoa(told).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
      return post('passkey/finish', { answer: given })
    })
    assert.equal(answered['code'], 'ORIGIN_MISMATCH')
  } finally {
    await demanding(false)
  }
  await close()
})

for (const [size, viewport] of [
  ['desk', desk],
  ['phone', phone]
] as const) {
  test(`ADM-A24: a revoked session is out with its next request, and what was typed is still there after signing in again (${size})`, async () => {
    const { page, shot, close } = await browser.visit({ viewport })
    await signIn(page, address, 'chengdu')
    await page.goto(`${address}/me/security`)
    await page.getByLabel('名称,如 办公电脑').fill('成都主管的笔记本电脑')
    await server.record(
      `update session s set ended_at = s.created_at from login l where l.login_id = s.login_id and l.name = 'chengdu' and s.ended_at is null`
    )
    const refused = page.waitForResponse((answer) => answer.status() === 401)
    await page.getByRole('button', { name: '添加通行密钥' }).click()
    await refused
    const lock = page.getByRole('dialog', { name: '页面已锁定' })
    await lock.waitFor()
    await isSound(page)
    await shot(`locked-${size}`)
    await lock.locator('#password').fill(demoPassword)
    await page.keyboard.press('Enter')
    await lock.waitFor({ state: 'detached' })
    assert.equal(await page.getByLabel('名称,如 办公电脑').inputValue(), '成都主管的笔记本电脑')
    await page.getByText('已登录的位置').first().waitFor()
    await isSound(page)
    await shot(`security-${size}-after`)
    await close()
  })

  test(`a role that demands it leads through the second factor, by keyboard alone (${size})`, async () => {
    await demanding(true)
    const { page, shot, close } = await browser.visit({ viewport })
    try {
      await page.goto(address)
      await page.locator('#login').fill(size === 'desk' ? 'analyst' : 'mianyang')
      await page.keyboard.press('Tab')
      await page.keyboard.type(demoPassword)
      await page.keyboard.press('Enter')
      await page.locator('#code').waitFor()
      await isSound(page)
      await shot(`second-factor-${size}`)
      await page.keyboard.type('000000')
      await page.keyboard.press('Enter')
      await page.getByText('口令不正确').waitFor()
      const code = await page.locator('.note code').innerText()
      await page.keyboard.type(code)
      await page.keyboard.press('Enter')
      await page.locator('.sign-in').waitFor({ state: 'detached' })
    } finally {
      await demanding(false)
    }
    await close()
  })

  test(`an invited person sets a password, an authenticator, and keeps his recovery codes (${size})`, async () => {
    const [given] = await server.record<{ staff_id: number }>(
      `select staff_id from staff p where state = 'active' and not exists (select from login l where l.staff_id = p.staff_id) order by 1 limit 1`
    )
    const secret = 'x'.repeat(30) + size
    await server.record(
      `with made as (insert into login (login_id, staff_id, name, state, created_at) values (gen_random_uuid(), $1, $2, 'invited', now()) returning login_id)
       insert into one_time_link (link_id, token_hash, purpose, login_id, made_by, made_at, ends_at)
       select gen_random_uuid(), sha256($3::bytea), 'invitation', login_id, 'test', now(), now() + interval '1 day' from made`,
      [given!.staff_id, `guest.${size}`, secret]
    )
    await demanding(true)
    const { page, shot, close } = await browser.visit({ viewport })
    try {
      await page.goto(`${address}/enter#${secret}`)
      await page.getByRole('button', { name: '打开并设置密码' }).click()
      await page.locator('#new-password').fill('abc')
      await page.locator('#again').fill('abc')
      await page.keyboard.press('Enter')
      await page.getByText('不足 10 个字符').waitFor()
      await isSound(page)
      await shot(`new-password-${size}`)
      await page.locator('#new-password').fill('Loom-and-thread-7')
      await page.locator('#again').fill('Loom-and-thread-7')
      await page.keyboard.press('Enter')
      await page.getByText('用手机验证器扫描', { exact: true }).waitFor()
      await isSound(page)
      await shot(`enrol-${size}`)
      await page.getByRole('button', { name: '填入' }).click()
      await page.getByRole('button', { name: '完成绑定' }).click()
      await page.getByText('我已保存').waitFor()
      await isSound(page)
      await shot(`recovery-codes-${size}`)
      await page.getByText('我已保存').click()
      await page.getByRole('button', { name: '继续' }).click()
      await page.locator('.sign-in').waitFor({ state: 'detached' })
    } finally {
      await demanding(false)
    }
    await close()
  })
}

test('the security administrator resets a password from the page of the person', async () => {
  const [who] = await server.record<{ staff_id: number }>(`select staff_id from login where name = 'manager'`)
  const { page, shot, close } = await browser.visit()
  await signIn(page, address, 'security')
  await page.goto(`${address}/people/${who!.staff_id}`)
  await page.getByRole('button', { name: '重置密码' }).click()
  await page.getByLabel('原因(至少 6 个字)').fill('本人到场,忘记密码')
  await page.getByRole('dialog').getByRole('button', { name: '重置密码' }).click()
  await page.getByText('这项操作需要').waitFor()
  await takeCode(page)
  await page.getByRole('dialog').getByText('/enter#').waitFor()
  await isSound(page)
  await shot('reset-link')
  await close()
})
