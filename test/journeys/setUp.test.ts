import type { AddressInfo } from 'node:net'
import { test } from 'node:test'

import { openSetUp } from '../../server/modules/admin/index.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import { isSound } from './pages.ts'

test('an installation without log-ins is set up by its one-time address', async () => {
  const empty = await startedServer()
  const browser = await openBrowser()
  try {
    await empty.app.listen({ port: 0, host: '127.0.0.1' })
    empty.setClock(systemClock.now().toISOString())
    const at = `http://localhost:${(empty.app.server.address() as AddressInfo).port}`
    const secret = await openSetUp(empty.services)
    for (const [size, viewport] of [
      ['desk', desk],
      ['phone', phone]
    ] as const) {
      const { page, shot, close } = await browser.visit({ viewport })
      await page.goto(at)
      await page.getByText('系统尚未设置').waitFor()
      await page.goto(`${at}/set-up#${secret}`)
      await page.getByText('须为四位不同的人').waitFor()
      await isSound(page)
      await shot(`set-up-${size}`)
      if (size === 'phone') {
        for (const [i, field] of (await page.locator('fieldset input').all()).entries()) await field.fill(`abc${i}`)
        await page.getByRole('button', { name: '建立四个账号' }).click()
        await page.getByText('四个账号已建立').waitFor()
        await isSound(page)
        await shot('set-up-done')
      }
      await close()
    }
  } finally {
    await browser.close()
    await empty.close()
  }
})
